package dev.quarters.client;

import dev.quarters.json.Json;

/** What a daemon and its host are. */
public final class HostInformation {

    private final DaemonClient client;

    HostInformation(DaemonClient client) {
        this.client = client;
    }

    /** What it and its host are. */
    public Json information() {
        return client.get("/info", Query.none());
    }

    /** Which version it is. */
    public Json version() {
        return client.get("/version", Query.none());
    }

    /** What uses the disk. */
    public Json diskUsage() {
        return client.get("/system/df", Query.none());
    }

    /** What happens, and the last of what happened. */
    public Answers events(Query query) {
        return client.stream("GET", "/events", query, Json.object().build());
    }
}
