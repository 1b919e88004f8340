package dev.quarters.image.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Sends one request and waits for the head of its answer, as long as something moves. */
final class HttpExchange {

    private final HttpClient client;
    private final HttpAccess access;
    private final Timings timings;

    HttpExchange(HttpClient client, HttpAccess access, Timings timings) {
        this.client = client;
        this.access = access;
        this.timings = timings;
    }

    HttpResponse<InputStream> send(RegistryRequest request, URI uri, Optional<String> authorization)
            throws IOException {
        HttpRequest.Builder builder = access.request(uri);
        request.headers().forEach(builder::header);
        authorization.ifPresent(value -> builder.header("Authorization", value));
        RegistryRequest.Body body = request.body();
        if (body.size() == 0) {
            HttpRequest ready =
                    builder.method(request.method(), BodyPublishers.noBody())
                            .timeout(timings.response())
                            .build();
            return await(client.sendAsync(ready, BodyHandlers.ofInputStream()), Optional.empty());
        }
        Sent sent = new Sent(body);
        HttpRequest ready = builder.method(request.method(), sent.publisher()).build();
        return await(client.sendAsync(ready, BodyHandlers.ofInputStream()), Optional.of(sent));
    }

    private HttpResponse<InputStream> await(
            CompletableFuture<HttpResponse<InputStream>> answer, Optional<Sent> sent)
            throws IOException {
        long tickMillis = Math.max(10, timings.stall().toMillis() / 8);
        try {
            while (true) {
                try {
                    return answer.get(tickMillis, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (sent.isPresent() && sent.get().isStuck(timings)) {
                        throw new SocketTimeoutException("the registry takes no more bytes");
                    }
                }
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof IOException failure ? failure : new IOException(cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while talking to a registry");
        } finally {
            answer.cancel(true); // does nothing once it is there
        }
    }

    /** A body on its way. */
    private static final class Sent {
        private final RegistryRequest.Body body;
        private final AtomicLong bytes = new AtomicLong();
        private volatile long lastMove = System.nanoTime();

        Sent(RegistryRequest.Body body) {
            this.body = body;
        }

        BodyPublisher publisher() {
            return BodyPublishers.fromPublisher(
                    BodyPublishers.ofInputStream(this::open), body.size());
        }

        private InputStream open() {
            try {
                bytes.set(0);
                return new Counted(body.opener().open());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        boolean isStuck(Timings timings) {
            boolean complete = bytes.get() >= body.size();
            Duration limit = complete ? timings.commit() : timings.stall();
            return System.nanoTime() - lastMove > limit.toNanos();
        }

        private final class Counted extends FilterInputStream {
            Counted(InputStream in) {
                super(in);
            }

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int count = in.read(into, offset, length);
                lastMove = System.nanoTime();
                bytes.addAndGet(Math.max(0, count));
                return count;
            }
        }
    }
}
