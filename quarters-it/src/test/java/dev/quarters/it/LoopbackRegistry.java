package dev.quarters.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real registry (Debian's docker-registry) on a free port of the loopback interface. */
final class LoopbackRegistry implements AutoCloseable {

    private final Process process;
    private final int port;

    private LoopbackRegistry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static LoopbackRegistry start(Path folder) throws Exception {
        int port = freePort();
        Path config =
                Files.writeString(
                        folder.resolve("registry.yml"),
                        """
                        version: 0.1
                        log: {level: error}
                        storage: {filesystem: {rootdirectory: %s}}
                        http: {addr: "127.0.0.1:%d"}
                        """
                                .formatted(folder.resolve("registry"), port));
        Process process =
                new ProcessBuilder("docker-registry", "serve", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("registry.log").toFile())
                        .start();
        LoopbackRegistry registry = new LoopbackRegistry(process, port);
        registry.awaitReady();
        return registry;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() throws Exception {
        for (int tries = 0; tries < 200; tries++) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (!process.isAlive()) {
                    throw new AssertionError("the registry ended", e);
                }
                Thread.sleep(50);
            }
        }
        close();
        throw new AssertionError("the registry did not answer");
    }

    /** The registry with that repository, as a reference. */
    String reference(String repository) {
        return "127.0.0.1:" + port + "/" + repository;
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
