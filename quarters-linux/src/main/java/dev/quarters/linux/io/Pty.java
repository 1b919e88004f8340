package dev.quarters.linux.io;

import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_NOCTTY;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.linux.uapi.Tty.TIOCGPTPEER;
import static dev.quarters.linux.uapi.Tty.TIOCSPTLCK;

import dev.quarters.linux.Scratch;

/**
 * A pseudo-terminal, pty(7): what is written to the master is typed at the peer.
 *
 * @param master the side of the one who shows the terminal
 * @param peer the side of the programs in it
 */
public record Pty(int master, int peer) implements AutoCloseable {

    /** A new one of this mount namespace. */
    public static Pty open() {
        int master = Descriptors.open("/dev/ptmx", O_RDWR | O_NOCTTY);
        try (Scratch scratch = Scratch.borrow()) {
            long unlocked = scratch.reserve(8);
            scratch.putLong(unlocked, 0);
            Descriptors.ioctl(master, TIOCSPTLCK, unlocked, "unlock the pseudo-terminal");
            long flags = O_RDWR | O_NOCTTY | O_CLOEXEC;
            String attempt = "open the peer of a pseudo-terminal";
            return new Pty(master, (int) Descriptors.ioctl(master, TIOCGPTPEER, flags, attempt));
        } catch (RuntimeException failure) {
            Descriptors.close(master);
            throw failure;
        }
    }

    /** Closes both sides. */
    @Override
    public void close() {
        Descriptors.close(master);
        Descriptors.close(peer);
    }
}
