package dev.quarters.network.bridge;

import dev.quarters.api.PublishedPort;
import dev.quarters.json.Json;
import dev.quarters.linux.spawn.ProcessIdentity;
import dev.quarters.network.address.Ipv4;

import java.util.List;

/**
 * That a guest has an address of a network, as long as a process lives.
 *
 * @param names that the guest is known by
 * @param owner the process: the one that took it for the guest, or one that lives as long as the
 *     guest
 * @param ports of the host that the kernel leads to the guest
 */
public record Lease(
        int address,
        String guest,
        List<String> names,
        ProcessIdentity owner,
        List<PublishedPort> ports) {

    /** Copies the lists. */
    public Lease {
        names = List.copyOf(names);
        ports = List.copyOf(ports);
    }

    static Lease taken(int address, String guest, List<String> names) {
        return new Lease(address, guest, names, ProcessIdentity.own(), List.of());
    }

    Lease ownedBy(ProcessIdentity other) {
        return new Lease(address, guest, names, other, ports);
    }

    Lease with(List<PublishedPort> published) {
        return new Lease(address, guest, names, owner, published);
    }

    /** The Ethernet address that belongs to it. */
    public long mac() {
        return mac(address);
    }

    /** The Ethernet address that belongs to one of IPv4, as Docker makes it. */
    static long mac(int address) {
        return 0x0242_0000_0000L | address & 0xFFFF_FFFFL;
    }

    boolean isOver() {
        return !owner.exists();
    }

    String toText() {
        return Json.object()
                .put("guest", guest)
                .put("names", names)
                .put("owner", owner.pid())
                .put("started", owner.startTime())
                .put("ports", Json.of(ports.stream().map(Lease::document).toList()))
                .build()
                .toText();
    }

    static Lease read(String address, String text) {
        Json json = Json.parse(text);
        return new Lease(
                Ipv4.parse(address),
                json.text("guest"),
                json.texts("names"),
                new ProcessIdentity(json.get("owner").asLong(), json.get("started").asLong()),
                json.find("ports").map(Json::asElements).orElse(List.of()).stream()
                        .map(Lease::port)
                        .toList());
    }

    private static Json document(PublishedPort port) {
        return Json.object()
                .put("at", port.hostAddress())
                .put("port", port.hostPort())
                .put("to", port.guestPort())
                .build();
    }

    private static PublishedPort port(Json json) {
        return new PublishedPort(
                json.text("at"),
                (int) json.get("port").asLong(),
                (int) json.get("to").asLong(),
                PublishedPort.Protocol.TCP);
    }
}
