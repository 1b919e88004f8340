package dev.quarters.image.registry;

import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.transport.ImageDestination.Opener;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code HEAD /v2/NAME/blobs/DIGEST}, and {@code POST /v2/NAME/blobs/uploads/} with what follows it
 * (OCI distribution 1.1 "Pushing blobs"): nothing where the registry takes it from another of its
 * repositories ("Mounting a blob from another repository"), else the whole content in one PUT; for
 * a registry that does not take that, in PATCHes, of which a broken one is gone on with where the
 * registry says that it ended.
 */
final class PushBlob {

    private static final Set<Integer> NOT_IN_ONE = Set.of(400, 404, 405, 411, 415, 416, 501);
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");
    private static final Map<String, String> OCTETS =
            Map.of("Content-Type", "application/octet-stream");

    private final RegistryConnection connection;
    private final String path;
    private final Timings timings;

    PushBlob(RegistryConnection connection, String path, Timings timings) {
        this.connection = connection;
        this.path = path;
        this.timings = timings;
    }

    boolean exists(Descriptor descriptor) throws IOException {
        String target = "/v2/" + path + "/blobs/" + descriptor.digest();
        try (var response =
                connection.send(
                        RegistryRequest.of(
                                "look for " + descriptor.digest() + " in " + path,
                                "HEAD",
                                target,
                                200,
                                404))) {
            return response.status() == 200;
        }
    }

    /**
     * Sends a content.
     *
     * @param other the path of a repository that may have it
     * @return whether it was taken from there
     */
    boolean push(Descriptor descriptor, Optional<String> other, Opener opener) throws IOException {
        boolean inOne = true;
        for (int attempt = 1; ; attempt++) {
            try {
                Optional<URI> place = start(descriptor, attempt == 1 ? other : Optional.empty());
                if (place.isEmpty()) {
                    return true;
                }
                if (!inOne) {
                    patch(place.get(), descriptor, opener);
                    return false;
                }
                if (putWhole(place.get(), descriptor, opener)) {
                    return false;
                }
                inOne = false;
                patch(start(descriptor), descriptor, opener);
                return false;
            } catch (IOException e) {
                if (attempt >= timings.attempts()) {
                    throw RegistryFailure.noAnswer(what(descriptor), connection.authority(), e);
                }
                RegistryConnection.sleep(connection.pause(attempt));
            }
        }
    }

    private String what(Descriptor descriptor) {
        return "write " + descriptor.digest() + " to " + path;
    }

    /** Where to send it; nowhere when the other repository had it. */
    private Optional<URI> start(Descriptor descriptor, Optional<String> other) throws IOException {
        return other.isPresent() ? mount(descriptor, other.get()) : Optional.of(start(descriptor));
    }

    private Optional<URI> mount(Descriptor descriptor, String other) throws IOException {
        String query =
                "?mount=" + descriptor.digest().toString().replace(":", "%3A") + "&from=" + other;
        RegistryRequest request =
                RegistryRequest.of(
                        what(descriptor),
                        "POST",
                        "/v2/" + path + "/blobs/uploads/" + query,
                        201,
                        202,
                        401,
                        403,
                        404);
        try (var response = connection.send(request)) {
            return switch (response.status()) {
                case 201 -> Optional.empty();
                case 202 -> Optional.of(location(response, request));
                default -> Optional.of(start(descriptor)); // who may not read there may write here
            };
        }
    }

    private URI start(Descriptor descriptor) throws IOException {
        RegistryRequest request =
                RegistryRequest.of(
                        what(descriptor), "POST", "/v2/" + path + "/blobs/uploads/", 202);
        try (var response = connection.send(request)) {
            return location(response, request);
        }
    }

    private URI location(RegistryConnection.Response response, RegistryRequest request) {
        String location =
                response.header("Location")
                        .orElseThrow(
                                () ->
                                        new QuartersException(
                                                "cannot "
                                                        + request.what()
                                                        + ": "
                                                        + connection.authority()
                                                        + " does not say where to",
                                                "the registry does not follow the specification"));
        return RegistryConnection.resolve(response.uri(), location, request);
    }

    /** Whether the registry took it; false when it does not take contents in this way. */
    private boolean putWhole(URI upload, Descriptor descriptor, Opener opener) throws IOException {
        RegistryRequest request =
                RegistryRequest.of(
                                what(descriptor),
                                "PUT",
                                finished(upload, descriptor),
                                201,
                                204,
                                400,
                                404,
                                405,
                                411,
                                415,
                                416,
                                501)
                        .with(OCTETS)
                        .with(new RegistryRequest.Body(opener::open, descriptor.size()));
        try (var response = connection.sendOnce(request)) {
            return !NOT_IN_ONE.contains(response.status());
        }
    }

    private static String finished(URI upload, Descriptor descriptor) {
        String digest = descriptor.digest().toString().replace(":", "%3A");
        return upload + (upload.getRawQuery() == null ? "?" : "&") + "digest=" + digest;
    }

    private void patch(URI start, Descriptor descriptor, Opener opener) throws IOException {
        URI upload = start;
        long done = 0;
        for (int failures = 0; done < descriptor.size(); ) {
            try {
                upload = patch(descriptor, opener, upload, done);
                done = descriptor.size();
            } catch (IOException e) {
                if (++failures >= timings.attempts()) {
                    throw e;
                }
                RegistryConnection.sleep(connection.pause(failures));
                done = arrived(upload, descriptor);
            }
        }
        RegistryRequest end =
                RegistryRequest.of(what(descriptor), "PUT", finished(upload, descriptor), 201, 204)
                        .with(OCTETS);
        connection.send(end).close();
    }

    private URI patch(Descriptor descriptor, Opener opener, URI upload, long from)
            throws IOException {
        RegistryRequest request =
                RegistryRequest.of(what(descriptor), "PATCH", upload.toString(), 202, 204)
                        .with(
                                Map.of(
                                        "Content-Type",
                                        "application/octet-stream",
                                        "Content-Range",
                                        from + "-" + (descriptor.size() - 1)))
                        .with(
                                new RegistryRequest.Body(
                                        () -> skipped(opener, from), descriptor.size() - from));
        try (var response = connection.sendOnce(request)) {
            return location(response, request);
        }
    }

    private static InputStream skipped(Opener opener, long count) throws IOException {
        InputStream in = opener.open();
        in.skipNBytes(count);
        return in;
    }

    /** How many bytes the registry has of an upload. */
    private long arrived(URI upload, Descriptor descriptor) throws IOException {
        RegistryRequest request =
                RegistryRequest.of(what(descriptor), "GET", upload.toString(), 204, 200);
        try (var response = connection.send(request)) {
            Matcher range = RANGE.matcher(response.header("Range").orElse(""));
            return range.matches() && !range.group(1).equals("0")
                    ? Long.parseLong(range.group(1)) + 1
                    : 0;
        }
    }
}
