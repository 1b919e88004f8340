package dev.quarters.image.registry;

import dev.quarters.api.QuartersException;
import dev.quarters.image.registry.RegistryConfiguration.Endpoint;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Sends requests about one repository to one server. Used by several threads at once. */
final class RegistryConnection implements AutoCloseable {

    private static final int MAXIMUM_HOPS = 6;
    private static final int LARGEST_ERROR = 1 << 16;
    private static final Set<Integer> REDIRECTIONS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    private final Endpoint endpoint;
    private final RegistryConfiguration configuration;
    private final Authenticator authenticator;
    private final Timings timings;
    private final HttpClient client;
    private final HttpExchange exchange;
    private @Nullable URI base;

    RegistryConnection(
            Endpoint endpoint,
            RegistryConfiguration configuration,
            Authenticator authenticator,
            HttpAccess access,
            Timings timings) {
        this.endpoint = endpoint;
        this.configuration = configuration;
        this.authenticator = authenticator;
        this.timings = timings;
        this.client = access.client(endpoint.authority(), timings);
        this.exchange = new HttpExchange(client, access, timings);
    }

    /**
     * An expected answer.
     *
     * @param uri where it came from, to which a relative Location refers
     * @param body to be closed by the caller
     */
    record Response(int status, HttpHeaders headers, InputStream body, URI uri)
            implements AutoCloseable {
        Optional<String> header(String name) {
            return headers.firstValue(name);
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    String authority() {
        return endpoint.authority();
    }

    int attempts() {
        return timings.attempts();
    }

    /** Sends a request that may be sent again when it fails in passing. */
    Response send(RegistryRequest request) throws IOException {
        return send(request, timings.attempts());
    }

    /** Sends a request that can't be repeated as it is; passing failures are an IOException. */
    Response sendOnce(RegistryRequest request) throws IOException {
        return send(request, 1);
    }

    private Response send(RegistryRequest request, int attempts) throws IOException {
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt >= attempts;
            Duration pause = pause(attempt);
            try {
                Response response = follow(request);
                if (request.expected().contains(response.status())) {
                    return response;
                }
                byte[] body;
                try (response) {
                    body = response.body().readNBytes(LARGEST_ERROR);
                }
                boolean passing = PASSING.contains(response.status());
                if (passing && attempts == 1) {
                    throw new IOException(authority() + " answered " + response.status());
                }
                if (!passing || last) {
                    throw RegistryFailure.status(
                            request.what(), response.uri().getAuthority(), response.status(), body);
                }
                pause = asked(response).orElse(pause);
            } catch (IOException e) {
                if (RegistryFailure.isFinal(e) || (last && attempts > 1)) {
                    throw RegistryFailure.noAnswer(request.what(), authority(), e);
                }
                if (last) {
                    throw e;
                }
            }
            sleep(pause);
        }
    }

    /** Twice as long each time, and not the same for all who were cut off at once. */
    Duration pause(int attempt) {
        long millis = timings.pause().toMillis() << Math.min(attempt - 1, 6);
        return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    private static Optional<Duration> asked(Response response) {
        return response.header("Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .map(
                        value ->
                                value.compareTo(Timings.LONGEST_PAUSE) < 0
                                        ? value
                                        : Timings.LONGEST_PAUSE);
    }

    static void sleep(Duration pause) throws IOException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while waiting for a registry");
        }
    }

    /** One attempt, with what it takes of redirections and logging in. */
    private Response follow(RegistryRequest request) throws IOException {
        URI registry = base();
        URI uri = registry.resolve(request.target());
        boolean loggedIn = false;
        for (int hop = 0; hop <= MAXIMUM_HOPS; hop++) {
            checkPlain(uri, request);
            boolean own = isSameServer(uri, registry);
            Optional<String> used = own ? authenticator.authorization() : Optional.empty();
            HttpResponse<InputStream> response = exchange.send(request, uri, used);
            if (response.statusCode() == 401
                    && own
                    && !loggedIn
                    && authenticator.answer(
                            client, response.headers().allValues("WWW-Authenticate"), used)) {
                response.body().close();
                loggedIn = true;
                continue;
            }
            Optional<String> location = response.headers().firstValue("Location");
            if (!REDIRECTIONS.contains(response.statusCode()) || location.isEmpty()) {
                InputStream body = new StallingStream(body(response), timings.stall());
                return new Response(response.statusCode(), response.headers(), body, uri);
            }
            response.body().close();
            uri = resolve(uri, location.get(), request);
        }
        throw new QuartersException(
                "cannot " + request.what() + ": " + authority() + " redirects without end",
                "the registry is badly configured");
    }

    /** HttpClient gives none to the answer of a proxy that refuses to connect. */
    private static InputStream body(HttpResponse<InputStream> response) {
        return response.statusCode() == 407 ? InputStream.nullInputStream() : response.body();
    }

    static URI resolve(URI uri, String location, RegistryRequest request) {
        try {
            return uri.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new QuartersException(
                    "cannot "
                            + request.what()
                            + ": "
                            + uri.getAuthority()
                            + " names a place that is no URI",
                    "the registry is badly configured",
                    e);
        }
    }

    /** Credentials are for the registry only: scheme, host and port have to be the same. */
    private static boolean isSameServer(URI one, URI other) {
        return String.valueOf(one.getScheme()).equals(other.getScheme())
                && String.valueOf(one.getAuthority()).equalsIgnoreCase(other.getAuthority());
    }

    private void checkPlain(URI uri, RegistryRequest request) {
        boolean plain = "http".equals(uri.getScheme());
        String to = String.valueOf(uri.getAuthority());
        boolean allowed = to.equals(authority()) ? endpoint.plain() : configuration.mayBePlain(to);
        if (!"https".equals(uri.getScheme()) && !(plain && allowed)) {
            throw new QuartersException(
                    "cannot "
                            + request.what()
                            + ": "
                            + authority()
                            + " redirects to "
                            + to
                            + " without TLS",
                    "list " + to + " under \"insecure\" in registries.json if that is intended");
        }
    }

    /** Plain HTTP where it is allowed and answered; nothing secret is sent to find out. */
    private synchronized URI base() throws IOException {
        if (base == null) {
            base = URI.create((endpoint.plain() ? scheme() : "https") + "://" + authority());
        }
        return base;
    }

    private String scheme() throws IOException {
        URI ping = URI.create("http://" + authority() + "/v2/");
        RegistryRequest request = RegistryRequest.of("reach " + authority(), "GET", "/v2/", 200);
        try {
            HttpResponse<InputStream> response = exchange.send(request, ping, Optional.empty());
            response.body().close();
            return response.statusCode() == 400 ? "https" : "http"; // Go's TLS server says 400
        } catch (ConnectException | java.net.http.HttpTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return "https";
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
