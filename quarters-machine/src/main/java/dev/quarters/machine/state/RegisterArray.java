package dev.quarters.machine.state;

/** Arrays of a snapshot, whose lengths nobody vouches for. */
public final class RegisterArray {

    private RegisterArray() {}

    /** An array of exactly that length. */
    public static int[] read(StateReader in, String name, int length) {
        int[] array = in.getInts(name);
        check(name, array.length, length);
        return array;
    }

    /** An array of exactly that length. */
    public static long[] readLongs(StateReader in, String name, int length) {
        long[] array = in.getLongs(name);
        check(name, array.length, length);
        return array;
    }

    private static void check(String name, int length, int expected) {
        if (length != expected) {
            throw new StateException(
                    "\"%s\" has %d elements, not %d".formatted(name, length, expected),
                    "load a snapshot that this version made");
        }
    }
}
