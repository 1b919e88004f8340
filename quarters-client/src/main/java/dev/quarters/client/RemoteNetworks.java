package dev.quarters.client;

import dev.quarters.json.Json;

import java.util.List;

/** Networks of a daemon: {@code /networks}. */
public final class RemoteNetworks {

    private static final Json NOTHING = Json.object().build();

    private final DaemonClient client;

    RemoteNetworks(DaemonClient client) {
        this.client = client;
    }

    private static String path(String network) {
        return "/networks/" + Query.encode(network);
    }

    /** A list. */
    public List<Json> list(Query query) {
        return client.get("/networks", query).asElements();
    }

    /** Makes one; the answer has its {@code Id}. */
    public Json create(Json request) {
        return client.post("/networks/create", Query.none(), request);
    }

    /** All about one. */
    public Json inspect(String network) {
        return client.get(path(network), Query.none());
    }

    /** Removes one. */
    public void remove(String network) {
        Json _ = client.delete(path(network), Query.none());
    }

    /** Connects a guest, or disconnects it: {@code connect}, {@code disconnect}. */
    public void order(String network, String what, Json request) {
        Json _ = client.post(path(network) + "/" + what, Query.none(), request);
    }

    /** Removes what no guest uses; the answer has {@code NetworksDeleted}. */
    public Json prune(Query query) {
        return client.post("/networks/prune", query, NOTHING);
    }
}
