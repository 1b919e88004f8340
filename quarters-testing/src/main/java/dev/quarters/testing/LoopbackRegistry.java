package dev.quarters.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real registry (Debian's docker-registry) on a free port of the loopback interface. */
public final class LoopbackRegistry implements AutoCloseable {

    /** The program. */
    public static final Path PROGRAM = Path.of("/usr/bin/docker-registry");

    private final Process process;
    private final int port;

    private LoopbackRegistry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts one that speaks plain HTTP.
     *
     * @param folder for its configuration and data
     */
    public static LoopbackRegistry start(Path folder) throws IOException, InterruptedException {
        return start(folder, "");
    }

    /**
     * Starts one.
     *
     * @param http further settings of its section {@code http}: {@code tls: {…}}
     */
    public static LoopbackRegistry start(Path folder, String http)
            throws IOException, InterruptedException {
        return start(folder, http, "");
    }

    /**
     * Starts one that speaks plain HTTP with the one user whom it knows.
     *
     * @param password as bcrypt has it: {@code $2b$…}
     */
    public static LoopbackRegistry startGuarded(Path folder, String user, String password)
            throws IOException, InterruptedException {
        Path users = Files.writeString(folder.resolve("users"), user + ":" + password + "\n");
        return start(folder, "", "auth: {htpasswd: {realm: test, path: \"" + users + "\"}}");
    }

    private static LoopbackRegistry start(Path folder, String http, String section)
            throws IOException, InterruptedException {
        int port = freePort();
        Path config =
                Files.writeString(
                        folder.resolve("registry.yml"),
                        """
                        version: 0.1
                        log: {level: error, accesslog: {disabled: true}}
                        storage: {filesystem: {rootdirectory: "%s"}, delete: {enabled: true}}
                        http: {addr: "127.0.0.1:%d"%s}
                        %s
                        """
                                .formatted(
                                        folder.resolve("registry"),
                                        port,
                                        http.isEmpty() ? "" : ", " + http,
                                        section));
        Process process =
                new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("registry.log").toFile())
                        .start();
        LoopbackRegistry registry = new LoopbackRegistry(process, port);
        registry.awaitReady(folder.resolve("registry.log"));
        return registry;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady(Path log) throws IOException, InterruptedException {
        for (int tries = 0; tries < 200 && process.isAlive(); tries++) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        close();
        throw new IOException("the registry does not answer: " + Files.readString(log));
    }

    /** Its port. */
    public int port() {
        return port;
    }

    /** Its address and port, as a reference begins with them. */
    public String authority() {
        return "127.0.0.1:" + port;
    }

    /** The registry with that repository, as a reference. */
    public String reference(String repository) {
        return authority() + "/" + repository;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
