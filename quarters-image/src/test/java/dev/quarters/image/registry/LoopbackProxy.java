package dev.quarters.image.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A proxy of HTTP (RFC 9110 §7.6, CONNECT §9.3.6) on a loopback address, to which every name is one
 * port of this machine. It notes what it was asked.
 */
final class LoopbackProxy implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final Optional<String> authorization;

    /** The first line of each connection. */
    final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();

    /**
     * @param target the port that all connections go to
     * @param authorization what clients have to say, in the form of a header
     */
    LoopbackProxy(int target, Optional<String> authorization) {
        try {
            this.server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.target = target;
        this.authorization = authorization;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket origin = new Socket(InetAddress.getLoopbackAddress(), target)) {
            String head = head(client.getInputStream());
            asked.add(head.substring(0, Math.max(0, head.indexOf('\r'))));
            OutputStream toClient = client.getOutputStream();
            if (authorization.isPresent()
                    && !head.contains("\r\nProxy-Authorization: " + authorization.get() + "\r\n")) {
                say(toClient, "HTTP/1.1 407 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                return;
            }
            if (head.startsWith("CONNECT ")) {
                say(toClient, "HTTP/1.1 200 Yes\r\n\r\n");
            } else {
                // A server takes the absolute form of a target as well (RFC 9112 §3.2.2).
                say(origin.getOutputStream(), head);
            }
            Thread back = Thread.ofVirtual().start(() -> copy(origin, client));
            copy(client, origin);
            back.join();
        } catch (IOException broken) {
            // The client sees it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended within a head");
            }
            head.write(next);
        }
        return head.toString(ISO_8859_1);
    }

    private static void say(OutputStream to, String text) throws IOException {
        to.write(text.getBytes(ISO_8859_1));
        to.flush();
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException broken) {
            // The other direction ends as well.
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
