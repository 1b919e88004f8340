package dev.quarters.daemon.image;

import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** How a long operation goes, a JSON object a line, as docker's clients show it. */
final class JsonProgress implements Progress {

    private final OutputStream out;
    private boolean gone;

    JsonProgress(OutputStream out) {
        this.out = out;
    }

    @Override
    public void report(String item, String action, long done, long total) {
        JsonObject detail = Json.object();
        if (total > 0) {
            detail.put("current", done).put("total", total);
        }
        write(
                Json.object()
                        .put("status", action)
                        .put("progressDetail", detail.build())
                        .putUnlessEmpty("id", item)
                        .build());
    }

    /** A line of its own. */
    void say(String status, String item) {
        write(Json.object().put("status", status).putUnlessEmpty("id", item).build());
    }

    /** Text that is printed as it is. */
    void print(String text) {
        write(Json.object().put("stream", text).build());
    }

    /** It came to nothing. */
    void fail(QuartersException failure) {
        String message = String.valueOf(failure.getMessage());
        write(
                Json.object()
                        .put("errorDetail", Json.object().put("message", message).build())
                        .put("error", message)
                        .build());
    }

    /** From several threads. One who is gone is told nothing more; the work goes on. */
    private synchronized void write(Json line) {
        if (gone) {
            return;
        }
        try {
            out.write((line.toText() + "\r\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            gone = true;
        }
    }
}
