package dev.quarters.client;

import dev.quarters.api.TerminalSize;
import dev.quarters.client.DaemonClient.Conversation;
import dev.quarters.json.Json;

/** Further commands in guests: {@code /exec}. */
public final class Execs {

    private final DaemonClient client;

    Execs(DaemonClient client) {
        this.client = client;
    }

    /** Prepares one; its id. */
    public String create(String guest, Json command) {
        return client.post("/containers/" + Query.encode(guest) + "/exec", Query.none(), command)
                .text("Id");
    }

    /** Starts it and talks to it. */
    public Conversation start(String id, Json how) {
        return client.converse("/exec/" + id + "/start", Query.none(), how);
    }

    /** Starts it and leaves it alone. */
    public void startDetached(String id) {
        Json _ =
                client.post(
                        "/exec/" + id + "/start",
                        Query.none(),
                        Json.object().put("Detach", true).build());
    }

    /** Tells the size of its terminal. */
    public void resize(String id, TerminalSize size) {
        Json _ =
                client.post(
                        "/exec/" + id + "/resize", Containers.size(size), Json.object().build());
    }

    /** Whether it runs, how it ended. */
    public Json inspect(String id) {
        return client.get("/exec/" + id + "/json", Query.none());
    }
}
