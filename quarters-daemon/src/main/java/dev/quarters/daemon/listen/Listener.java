package dev.quarters.daemon.listen;

import dev.quarters.daemon.http.Handler;
import dev.quarters.daemon.http.HttpServer;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;

import javax.net.ssl.SSLContext;

/**
 * A socket that listens.
 *
 * @param name for people
 * @param tls how clients are spoken to; empty for plainly
 * @param remove what makes that nobody can come any more
 */
public record Listener(
        String name, ServerSocketChannel channel, Optional<SSLContext> tls, Runnable remove) {

    /** Begins to answer. */
    public HttpServer serve(Handler handler) {
        return tls.map(context -> HttpServer.startTls(channel, context, handler))
                .orElseGet(() -> HttpServer.start(channel, handler));
    }

    /** Ends it before anything was answered. */
    public void discard() {
        remove.run();
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed.
        }
    }
}
