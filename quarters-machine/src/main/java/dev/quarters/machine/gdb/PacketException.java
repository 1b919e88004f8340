package dev.quarters.machine.gdb;

/** A request that cannot be answered but by an error. */
final class PacketException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Errors as GDB shows them are numbers: those of errno. */
    static final int NO_SUCH_PROCESSOR = 3;

    static final int NO_MEMORY_THERE = 14;
    static final int GARBLED = 22;
    static final int TOO_MANY = 28;

    private final int number;

    PacketException(int number, String message) {
        super(message, null, false, false);
        this.number = number;
    }

    static PacketException garbled(String what) {
        return new PacketException(GARBLED, "garbled: " + what);
    }

    /** The answer. */
    String reply() {
        return "E%02x".formatted(number);
    }
}
