package dev.quarters.machine.virtio.console;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A sink with so much space as a test gives it. */
final class CollectingSink implements ByteSink {

    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int space = Integer.MAX_VALUE;

    @Override
    public long accept(MemorySegment offered) {
        int taken = (int) Math.min(space, offered.byteSize());
        space -= taken;
        bytes.writeBytes(offered.asSlice(0, taken).toArray(ValueLayout.JAVA_BYTE));
        return taken;
    }
}
