package dev.quarters.client;

import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.daemon.http.ClientConnection;
import dev.quarters.json.Json;

import java.io.IOException;
import java.util.Optional;

/** Images of a daemon: {@code /images}. */
public final class RemoteImages {

    private static final Json NOTHING = Json.object().build();

    private final DaemonClient client;

    RemoteImages(DaemonClient client) {
        this.client = client;
    }

    /** All about one. */
    public Json inspect(String name) {
        return client.get(
                "/images/" + Query.encode(name).replace("%2F", "/") + "/json", Query.none());
    }

    /** Has it brought. */
    public void pull(String reference, Optional<String> platform, Progress progress) {
        Query query = Query.of("fromImage", reference).and("platform", platform);
        try (Answers lines = client.stream("POST", "/images/create", query, NOTHING)) {
            lines.each(line -> tell(line, progress));
        } catch (IOException e) {
            throw lost("pulled " + reference, e);
        }
    }

    private static void tell(Json line, Progress progress) {
        String error = line.text("error");
        if (!error.isEmpty()) {
            throw new QuartersException(error, "");
        }
        Json detail = line.find("progressDetail").orElse(NOTHING);
        progress.report(
                line.text("id"),
                line.text("status"),
                detail.find("current").map(Json::asLong).orElse(0L),
                detail.find("total").map(Json::asLong).orElse(0L));
    }

    /** Makes one of an archive of a root; the answer's last status: its id. */
    public String importArchive(Query query, ClientConnection.Body archive) {
        StringBuilder last = new StringBuilder();
        try (Answers lines = client.send("POST", "/images/create", query, archive)) {
            lines.each(
                    line -> {
                        tell(line, Progress.SILENT);
                        last.setLength(0);
                        last.append(line.text("status"));
                    });
        } catch (IOException e) {
            throw lost("made an image", e);
        }
        return last.toString();
    }

    private static QuartersException lost(String what, IOException e) {
        return new QuartersException(
                "the daemon went away while it " + what + ": " + e.getMessage(), "try again", e);
    }

    /** Removes what no guest uses; the answer has {@code ImagesDeleted}, {@code SpaceReclaimed}. */
    public Json prune(Query query) {
        return client.post("/images/prune", query, NOTHING);
    }
}
