package dev.quarters.client;

import dev.quarters.json.Json;

/** Volumes of a daemon: {@code /volumes}. */
public final class RemoteVolumes {

    private static final Json NOTHING = Json.object().build();

    private final DaemonClient client;

    RemoteVolumes(DaemonClient client) {
        this.client = client;
    }

    /** A list: {@code Volumes}. */
    public Json list(Query query) {
        return client.get("/volumes", query);
    }

    /** Makes one, or finds it. */
    public Json create(Json request) {
        return client.post("/volumes/create", Query.none(), request);
    }

    /** All about one. */
    public Json inspect(String name) {
        return client.get("/volumes/" + Query.encode(name), Query.none());
    }

    /** Removes one. */
    public void remove(String name, boolean force) {
        Json _ = client.delete("/volumes/" + Query.encode(name), Query.none().flag("force", force));
    }

    /**
     * Removes what no guest uses; the answer has {@code VolumesDeleted}, {@code SpaceReclaimed}.
     */
    public Json prune(Query query) {
        return client.post("/volumes/prune", query, NOTHING);
    }
}
