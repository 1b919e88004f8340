package dev.quarters.monitor;

import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_PATH;
import static dev.quarters.linux.uapi.Socket.AF_UNIX;
import static dev.quarters.linux.uapi.Socket.SOCK_CLOEXEC;
import static dev.quarters.linux.uapi.Socket.SOCK_STREAM;

import dev.quarters.api.QuartersException;
import dev.quarters.confinement.cgroup.BoundGroup;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a monitor has in the folder of its guest.
 *
 * @param guest that folder
 */
record MonitorFolder(Path guest) {

    private static final String SOCKET = "monitor.sock";
    private static final int BACKLOG = 128;
    private static final int OWNER_ONLY = 0600;
    private static final int SHOWN_LINES = 5;

    /** Who it is; locked as long as it lives. */
    Path identity() {
        return guest.resolve("monitor");
    }

    /** How its guest ended. */
    Path end() {
        return guest.resolve("monitor.end");
    }

    /** What it says itself: nothing, unless it fails. */
    Path log() {
        return guest.resolve("monitor.log");
    }

    /** What the guest wrote and nobody came for. */
    Path output() {
        return guest.resolve("monitor.output");
    }

    /** As {@link #output}. */
    Path errorOutput() {
        return guest.resolve("monitor.errors");
    }

    /** Makes the socket; a descriptor of it that listens, for its owner alone. */
    int listen() {
        long socket = Kernel.call(SystemCall.socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        Kernel.check(socket, "make a socket");
        int folder = open();
        try (Scratch scratch = Scratch.borrow()) {
            Files.deleteIfExists(guest.resolve(SOCKET));
            // A socket's name has 108 bytes at most, and the folder's may have more.
            String path = through(folder);
            byte[] address = new byte[2 + path.length() + 1];
            address[0] = AF_UNIX;
            System.arraycopy(
                    path.getBytes(StandardCharsets.US_ASCII), 0, address, 2, path.length());
            long bound =
                    Kernel.call(SystemCall.bind, socket, scratch.bytes(address), address.length);
            Kernel.check(bound, "bind", guest.resolve(SOCKET).toString());
            long mode = Kernel.call(SystemCall.fchmodat, AT_FDCWD, scratch.text(path), OWNER_ONLY);
            Kernel.check(mode, "set the mode of a socket");
            Kernel.check(Kernel.call(SystemCall.listen, socket, BACKLOG), "listen at a socket");
            return (int) socket;
        } catch (IOException e) {
            Descriptors.close((int) socket);
            throw failed("make the socket of a monitor in " + guest, e);
        } catch (RuntimeException e) {
            Descriptors.close((int) socket);
            throw e;
        } finally {
            Descriptors.close(folder);
        }
    }

    /**
     * Connects to the monitor.
     *
     * @throws IOException when it has gone
     */
    SocketChannel connect() throws IOException {
        int folder = open();
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(through(folder)));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        } finally {
            Descriptors.close(folder);
        }
    }

    private int open() {
        return Descriptors.open(guest.toString(), O_PATH | O_DIRECTORY);
    }

    private static String through(int folder) {
        return "/proc/self/fd/" + folder + "/" + SOCKET;
    }

    /** Removes all of it, and what is left in the monitor's control groups. */
    void clear() {
        BoundGroup.removeLeftovers(BoundGroup.name(guest));
        for (Path file :
                List.of(end(), output(), errorOutput(), log(), guest.resolve(SOCKET), identity())) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw failed("remove " + file, e);
            }
        }
    }

    /** The last lines that it said itself, for when it failed. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log(), StandardCharsets.ISO_8859_1);
            List<String> last =
                    lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
            return last.isEmpty() ? "" : ": " + String.join("; ", last);
        } catch (NoSuchFileException none) {
            return "";
        } catch (IOException e) {
            throw failed("read " + log(), e);
        }
    }

    static QuartersException failed(String attempt, IOException e) {
        return new QuartersException(
                "cannot " + attempt + ": " + e, "see that the disk is writable and not full", e);
    }
}
