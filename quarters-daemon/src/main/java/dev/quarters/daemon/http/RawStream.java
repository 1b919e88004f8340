package dev.quarters.daemon.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A connection that was taken over: each direction ends by itself. */
public interface RawStream extends AutoCloseable {

    /** What the client sends, until it ends its direction. */
    InputStream input();

    /** To the client. */
    OutputStream output();

    /** Ends the direction to the client. */
    void endOutput() throws IOException;

    /** Ends both. */
    @Override
    void close();
}
