package dev.quarters.image.registry;

import dev.quarters.image.oci.Descriptor;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code GET /v2/NAME/blobs/DIGEST} (OCI distribution 1.1 "Pulling blobs"). */
final class PullBlob {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-.*");

    private final RegistryConnection connection;
    private final String path;

    PullBlob(RegistryConnection connection, String path) {
        this.connection = connection;
        this.path = path;
    }

    /**
     * A content's end.
     *
     * @param offset where it begins
     */
    record Part(InputStream stream, long offset) {}

    /** From there on if the registry can, or else from the beginning. */
    Part from(Descriptor descriptor, long offset) throws IOException {
        if (offset >= descriptor.size() && offset > 0) {
            return new Part(InputStream.nullInputStream(), descriptor.size());
        }
        RegistryRequest request =
                RegistryRequest.of(
                        "read " + descriptor.digest() + " of " + path,
                        "GET",
                        "/v2/" + path + "/blobs/" + descriptor.digest(),
                        200,
                        206);
        if (offset > 0) {
            request = request.with(Map.of("Range", "bytes=" + offset + "-"));
        }
        RegistryConnection.Response response = connection.send(request);
        return new Part(response.body(), response.status() == 206 ? start(response) : 0);
    }

    private static long start(RegistryConnection.Response response) throws IOException {
        Matcher range = CONTENT_RANGE.matcher(response.header("Content-Range").orElse(""));
        if (!range.matches()) {
            response.close();
            throw new IOException("the registry sends a part without saying which");
        }
        return Long.parseLong(range.group(1));
    }

    String authority() {
        return connection.authority();
    }

    Duration pause(int attempt) {
        return connection.pause(attempt);
    }
}
