package dev.quarters.node.life;

import dev.quarters.api.GuestSpec;
import dev.quarters.json.Json;
import dev.quarters.node.record.Keeping;

import java.util.List;

/**
 * What a guest is asked to be that outlives the command.
 *
 * @param volumes whose folders are among its mounts
 * @param notes see {@link dev.quarters.node.record.GuestRecord#notes}
 */
public record GuestOrder(GuestSpec spec, Keeping keeping, List<String> volumes, Json notes) {

    /** Copies the names. */
    public GuestOrder {
        volumes = List.copyOf(volumes);
    }
}
