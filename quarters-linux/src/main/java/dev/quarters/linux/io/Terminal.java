package dev.quarters.linux.io;

import static dev.quarters.linux.uapi.Tty.TCGETS;
import static dev.quarters.linux.uapi.Tty.TCSETS;
import static dev.quarters.linux.uapi.Tty.TIOCGWINSZ;
import static dev.quarters.linux.uapi.Tty.TIOCSWINSZ;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.util.Optional;

/** A terminal's size and modes, by a descriptor of it: ioctl_tty(2). */
public final class Terminal {

    /** Characters of a terminal's window. */
    public record Size(int columns, int rows) {}

    /**
     * What struct termios of the kernel holds: four 32-bit flag sets, the line discipline, c_cc.
     */
    public record Attributes(byte[] termios) {

        private static final int SIZE = 36;

        /**
         * With cfmakeraw(3)'s changes: every byte goes through as it is, as soon as it is there.
         */
        public Attributes raw() {
            byte[] raw = termios.clone();
            clear(raw, 0, 0x5eb); // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON
            clear(raw, 4, 1); // OPOST
            clear(raw, 8, 0x130); // CSIZE PARENB
            set(raw, 8, 0x30); // CS8
            clear(raw, 12, 0x804b); // ISIG ICANON ECHO ECHONL IEXTEN
            raw[17 + 6] = 1; // VMIN
            raw[17 + 5] = 0; // VTIME
            return new Attributes(raw);
        }

        private static void clear(byte[] bytes, int offset, int bits) {
            for (int i = 0; i < 4; i++) {
                bytes[offset + i] &= (byte) ~(bits >> (8 * i));
            }
        }

        private static void set(byte[] bytes, int offset, int bits) {
            for (int i = 0; i < 4; i++) {
                bytes[offset + i] |= (byte) (bits >> (8 * i));
            }
        }
    }

    private Terminal() {}

    /** The modes; empty when the descriptor is not a terminal. */
    public static Optional<Attributes> attributes(int fd) {
        try (Scratch scratch = Scratch.borrow()) {
            long termios = scratch.reserve(64);
            long result = Kernel.call(SystemCall.ioctl, fd, TCGETS, termios);
            return Kernel.isError(result)
                    ? Optional.empty()
                    : Optional.of(new Attributes(scratch.get(termios, Attributes.SIZE)));
        }
    }

    /** Sets the modes at once. */
    public static void setAttributes(int fd, Attributes attributes) {
        try (Scratch scratch = Scratch.borrow()) {
            long termios = scratch.reserve(64);
            scratch.copy(attributes.termios(), 0, Attributes.SIZE, termios);
            Descriptors.ioctl(fd, TCSETS, termios, "set the terminal's modes");
        }
    }

    /** The size; empty when the descriptor is not a terminal. */
    public static Optional<Size> size(int fd) {
        try (Scratch scratch = Scratch.borrow()) {
            long winsize = scratch.reserve(8);
            long result = Kernel.call(SystemCall.ioctl, fd, TIOCGWINSZ, winsize);
            return Kernel.isError(result)
                    ? Optional.empty()
                    : Optional.of(
                            new Size(scratch.getShort(winsize + 2), scratch.getShort(winsize)));
        }
    }

    /** Sets the size; the terminal's foreground processes get SIGWINCH. */
    public static void setSize(int fd, Size size) {
        try (Scratch scratch = Scratch.borrow()) {
            long winsize = scratch.reserve(8);
            scratch.putLong(winsize, 0);
            scratch.putShort(winsize, size.rows());
            scratch.putShort(winsize + 2, size.columns());
            Descriptors.ioctl(fd, TIOCSWINSZ, winsize, "set the terminal's size");
        }
    }
}
