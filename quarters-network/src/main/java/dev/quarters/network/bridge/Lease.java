package dev.quarters.network.bridge;

import dev.quarters.json.Json;
import dev.quarters.network.address.Ipv4;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * That a guest has an address of a network, as long as the process that took it for the guest
 * lives.
 *
 * @param names that the guest is known by
 * @param owner the process, and {@code started} tells it from others of the same number
 */
public record Lease(int address, String guest, List<String> names, long owner, Instant started) {

    /** Copies the list. */
    public Lease {
        names = List.copyOf(names);
    }

    static Lease taken(int address, String guest, List<String> names) {
        ProcessHandle own = ProcessHandle.current();
        return new Lease(
                address, guest, names, own.pid(), own.info().startInstant().orElse(Instant.EPOCH));
    }

    /** The Ethernet address that belongs to it, as Docker makes it. */
    public long mac() {
        return 0x0242_0000_0000L | address & 0xFFFF_FFFFL;
    }

    boolean isOver() {
        Optional<Instant> start =
                ProcessHandle.of(owner).flatMap(process -> process.info().startInstant());
        return !start.equals(Optional.of(started));
    }

    String toText() {
        return Json.object()
                .put("guest", guest)
                .put("names", names)
                .put("owner", owner)
                .put("started", started.toString())
                .build()
                .toText();
    }

    static Lease read(String address, String text) {
        Json json = Json.parse(text);
        return new Lease(
                Ipv4.parse(address),
                json.text("guest"),
                json.texts("names"),
                json.get("owner").asLong(),
                Instant.parse(json.text("started")));
    }
}
