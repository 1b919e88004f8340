package dev.quarters.node.record;

import dev.quarters.api.GuestSpec;
import dev.quarters.json.Json;

import java.time.Instant;
import java.util.List;

/**
 * A guest that is kept.
 *
 * @param id 64 hexadecimal digits
 * @param name unique among the guests of a node
 * @param imageId of the image that it was made of, whatever its name means by now
 * @param engine that runs it
 * @param volumes whose folders are among its mounts
 * @param notes what whoever asked for it wants to remember, in words of his own
 */
public record GuestRecord(
        String id,
        String name,
        GuestSpec spec,
        String imageId,
        String engine,
        Keeping keeping,
        List<String> volumes,
        Json notes,
        Instant created,
        Life life) {

    /** Copies the names. */
    public GuestRecord {
        volumes = List.copyOf(volumes);
    }

    /** With another name. */
    public GuestRecord named(String other) {
        return new GuestRecord(
                id, other, spec, imageId, engine, keeping, volumes, notes, created, life);
    }

    /** Further in its life. */
    public GuestRecord living(Life now) {
        return new GuestRecord(
                id, name, spec, imageId, engine, keeping, volumes, notes, created, now);
    }

    /** Kept in another way. */
    public GuestRecord kept(Keeping other) {
        return new GuestRecord(
                id, name, spec, imageId, engine, other, volumes, notes, created, life);
    }

    /** Asked to be something else. */
    public GuestRecord asked(GuestSpec other) {
        return new GuestRecord(
                id, name, other, imageId, engine, keeping, volumes, notes, created, life);
    }
}
