package dev.quarters.bootkit.agent;

import dev.quarters.api.QuartersException;
import dev.quarters.bootkit.agent.GuestSockets.GuestSocket;
import dev.quarters.linux.SystemCall;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** System calls in a guest, one after the other: see {@link CallProgram}. For one thread. */
public final class GuestCalls implements AutoCloseable {

    /** What a call can be given, or give, at once. */
    public static final int BUFFER_SIZE = CallProgram.BUFFER_SIZE;

    private final GuestSocket socket;
    private final DataInputStream answers;
    private final long buffer;

    GuestCalls(GuestSocket socket) {
        this.socket = socket;
        this.answers = new DataInputStream(socket.input());
        this.buffer = answer();
    }

    /** The address of the buffer in the guest. */
    public long buffer() {
        return buffer;
    }

    /**
     * Makes a call.
     *
     * @param data is put into the buffer first
     * @return its result, or the negated error number
     */
    public long call(SystemCall call, byte[] data, long... arguments) {
        ByteBuffer request =
                ByteBuffer.allocate(CallProgram.REQUEST_SIZE + data.length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        request.putLong(CallProgram.CALLS.indexOf(call));
        for (int i = 0; i < 6; i++) {
            request.putLong(i < arguments.length ? arguments[i] : 0);
        }
        request.putLong(data.length).put(data);
        try {
            socket.output().write(request.array());
            socket.output().flush();
        } catch (IOException e) {
            throw gone(e);
        }
        return answer();
    }

    /** The first bytes of the buffer. */
    public byte[] fetch(int length) {
        byte[] bytes = new byte[length];
        ByteBuffer request =
                ByteBuffer.allocate(CallProgram.REQUEST_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        request.putLong(CallProgram.CALLS.indexOf(SystemCall.write));
        request.putLong(CallProgram.CONNECTION).putLong(buffer).putLong(length);
        try {
            socket.output().write(request.array());
            socket.output().flush();
            answers.readFully(bytes);
        } catch (IOException e) {
            throw gone(e);
        }
        answer();
        return bytes;
    }

    private long answer() {
        try {
            return Long.reverseBytes(answers.readLong());
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private static QuartersException gone(IOException failure) {
        return new QuartersException(
                "the guest ended while files were copied", "see how it ended", failure);
    }

    @Override
    public void close() {
        socket.close();
    }
}
