package dev.quarters.node.record;

import dev.quarters.api.GuestSpec;
import dev.quarters.api.ResourceLimits;
import dev.quarters.json.Json;

import java.time.Instant;
import java.util.List;

/**
 * A guest that is kept.
 *
 * @param id 64 hexadecimal digits
 * @param name unique among the guests of a node
 * @param asked the specification, and notes: what whoever asked for it wants to remember, in words
 *     of his own
 * @param imageId of the image that it was made of, whatever its name means by now
 * @param engine that runs it
 * @param volumes whose folders are among its mounts
 */
public record GuestRecord(
        String id,
        String name,
        Asked asked,
        String imageId,
        String engine,
        Keeping keeping,
        List<String> volumes,
        Instant created,
        Life life) {

    /** Copies the names. */
    public GuestRecord {
        volumes = List.copyOf(volumes);
    }

    /** Of a guest that is being made. */
    public GuestRecord(
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
        this(id, name, Asked.of(spec, notes), imageId, engine, keeping, volumes, created, life);
    }

    /** What it is to be. */
    public GuestSpec spec() {
        return asked.spec();
    }

    /** What whoever asked for it wants to remember. */
    public Json notes() {
        return asked.notes();
    }

    /** Whether it is to be started again: soon, or with the next daemon. */
    public boolean isToRun() {
        return life.restarting()
                || (life.started().isPresent()
                        && keeping.restart().startsWithDaemon(life.stoppedBySomebody()));
    }

    /** With another name. */
    public GuestRecord named(String other) {
        return new GuestRecord(id, other, asked, imageId, engine, keeping, volumes, created, life);
    }

    /** Further in its life. */
    public GuestRecord living(Life now) {
        return new GuestRecord(id, name, asked, imageId, engine, keeping, volumes, created, now);
    }

    /** Kept in another way. */
    public GuestRecord kept(Keeping other) {
        return new GuestRecord(id, name, asked, imageId, engine, other, volumes, created, life);
    }

    /** Limited otherwise, with other notes. */
    public GuestRecord limited(ResourceLimits limits, Json notes) {
        return new GuestRecord(
                id,
                name,
                spec().toBuilder().limits(limits).build(),
                imageId,
                engine,
                keeping,
                volumes,
                notes,
                created,
                life);
    }

    /** Of another engine, and asked to be so. */
    public GuestRecord movedTo(String other) {
        GuestSpec moved = spec().toBuilder().onlyEngine(other).build();
        return new GuestRecord(
                id, name, moved, imageId, other, keeping, volumes, notes(), created, life);
    }

    /** Asked to be something else. */
    public GuestRecord asked(GuestSpec other) {
        return new GuestRecord(
                id, name, other, imageId, engine, keeping, volumes, notes(), created, life);
    }
}
