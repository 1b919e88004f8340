package dev.quarters.network.bridge;

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
 */
public record Lease(int address, String guest, List<String> names, ProcessIdentity owner) {

    /** Copies the list. */
    public Lease {
        names = List.copyOf(names);
    }

    static Lease taken(int address, String guest, List<String> names) {
        return new Lease(address, guest, names, ProcessIdentity.own());
    }

    Lease ownedBy(ProcessIdentity other) {
        return new Lease(address, guest, names, other);
    }

    /** The Ethernet address that belongs to it, as Docker makes it. */
    public long mac() {
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
                .build()
                .toText();
    }

    static Lease read(String address, String text) {
        Json json = Json.parse(text);
        return new Lease(
                Ipv4.parse(address),
                json.text("guest"),
                json.texts("names"),
                new ProcessIdentity(json.get("owner").asLong(), json.get("started").asLong()));
    }
}
