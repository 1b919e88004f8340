package dev.quarters.daemon.http;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What carries the bytes of a connection. It is read by one thread at a time and written by one at
 * a time, which may be two; any thread may close it.
 */
interface Wire extends Closeable {

    /** Does what has to be done before the first byte. */
    default void open() throws IOException {}

    /** Waits for bytes; -1 when the other side has ended its direction. */
    int read(ByteBuffer into) throws IOException;

    /** Sends all of it. */
    void write(ByteBuffer from) throws IOException;

    /** Ends the direction to the other side, which sees that nothing is missing. */
    void endOutput() throws IOException;
}
