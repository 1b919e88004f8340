package dev.quarters.machine.interrupt;

import dev.quarters.machine.state.StateException;
import dev.quarters.machine.state.StateReader;

/** Arrays of a snapshot, whose lengths nobody vouches for. */
final class RegisterArray {

    private RegisterArray() {}

    static int[] read(StateReader in, String name, int length) {
        int[] array = in.getInts(name);
        check(name, array.length, length);
        return array;
    }

    static long[] readLongs(StateReader in, String name, int length) {
        long[] array = in.getLongs(name);
        check(name, array.length, length);
        return array;
    }

    private static void check(String name, int length, int expected) {
        if (length != expected) {
            throw new StateException(
                    "\"%s\" of an interrupt controller has %d elements, not %d"
                            .formatted(name, length, expected),
                    "load a snapshot that this version made");
        }
    }
}
