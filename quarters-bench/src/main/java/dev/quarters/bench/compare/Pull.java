package dev.quarters.bench.compare;

import dev.quarters.Quarters;
import dev.quarters.api.Progress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Pulling an image of 200 MB from a registry on loopback, beside skopeo copying it to a layout. */
final class Pull {

    private Pull() {}

    static void compare(Path folder, int count) throws Exception {
        Path layout = SampleImage.write(folder);
        int port = freePort();
        Process registry = registry(folder, port);
        try {
            awaitReady(port);
            String name = "127.0.0.1:" + port + "/sample:1";
            PeerCommand.run(
                    "skopeo",
                    "copy",
                    "--dest-tls-verify=false",
                    "oci:" + layout + ":sample",
                    "docker://" + name);
            new Turns(count)
                    .of("quarters", () -> quarters(folder.resolve("data"), name))
                    .of("skopeo copy", () -> skopeo(folder.resolve("copy"), name))
                    .take(2);
        } finally {
            registry.destroy();
            registry.waitFor();
        }
    }

    private static long quarters(Path data, String name) throws Exception {
        PeerCommand.settle();
        long nanos;
        try (Quarters quarters = Quarters.open(data)) {
            long start = System.nanoTime();
            quarters.node()
                    .images()
                    .pull(name, Optional.empty(), Optional.empty(), Progress.SILENT);
            nanos = System.nanoTime() - start;
        }
        PeerCommand.run("rm", "-rf", data.toString());
        return nanos;
    }

    private static long skopeo(Path layout, String name) throws Exception {
        PeerCommand.settle();
        long nanos =
                PeerCommand.nanos(
                        "skopeo",
                        "copy",
                        "--src-tls-verify=false",
                        "docker://" + name,
                        "oci:" + layout + ":1");
        PeerCommand.run("rm", "-rf", layout.toString());
        return nanos;
    }

    private static Process registry(Path folder, int port) throws IOException {
        Path config =
                Files.writeString(
                        folder.resolve("registry.yml"),
                        """
                        version: 0.1
                        log: {level: error, accesslog: {disabled: true}}
                        storage: {filesystem: {rootdirectory: %s}}
                        http: {addr: "127.0.0.1:%d"}
                        """
                                .formatted(folder.resolve("registry"), port));
        return new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitReady(int port) throws InterruptedException {
        for (int tries = 0; tries < 200; tries++) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        throw new IllegalStateException("the registry did not answer");
    }
}
