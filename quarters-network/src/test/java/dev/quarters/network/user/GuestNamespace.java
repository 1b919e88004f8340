package dev.quarters.network.user;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.linux.network.NetworkNamespace;
import dev.quarters.linux.network.Tap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * A guest that is the host's own kernel: a network namespace with an interface whose other end is
 * the test's. It is gone when this is closed.
 */
final class GuestNamespace implements AutoCloseable {

    private final Process holder;
    private final NetworkNamespace namespace;

    private GuestNamespace(Process holder) {
        this.holder = holder;
        this.namespace = NetworkNamespace.of(holder.pid());
    }

    static GuestNamespace make() throws Exception {
        assumeTrue(
                Files.isWritable(Path.of(Tap.DEVICE)),
                "only root can make network interfaces in namespaces of its own");
        Process holder =
                new ProcessBuilder("unshare", "--net", "sh", "-c", "echo made; exec sleep 600")
                        .redirectErrorStream(true)
                        .start();
        String word = holder.inputReader().readLine();
        assumeTrue("made".equals(word), "no network namespace can be made: " + word);
        return new GuestNamespace(holder);
    }

    Tap tap() {
        return inside(() -> Tap.open("eth0"));
    }

    /** Gives the interface its addresses, as a guest would. */
    void configure(long mac, String address, String gateway, int mtu) throws Exception {
        run("ip", "link", "set", "lo", "up");
        run(
                "ip",
                "link",
                "set",
                "eth0",
                "address",
                java.util.HexFormat.ofDelimiter(":")
                        .formatHex(java.util.Arrays.copyOfRange(bytes(mac), 2, 8)),
                "mtu",
                Integer.toString(mtu),
                "up");
        run("ip", "addr", "add", address, "dev", "eth0");
        run("ip", "route", "add", "default", "via", gateway);
    }

    private static byte[] bytes(long value) {
        return java.nio.ByteBuffer.allocate(8).putLong(value).array();
    }

    <T> T inside(Callable<T> task) {
        return namespace.inside(task);
    }

    /** Runs a program there, and returns what it wrote. */
    String run(String... command) throws Exception {
        List<String> line =
                new ArrayList<>(List.of("nsenter", "-t", "" + holder.pid(), "--net", "--"));
        line.addAll(List.of(command));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }

    @Override
    public void close() {
        namespace.close();
        holder.destroyForcibly();
        holder.onExit().join();
    }
}
