package dev.quarters.daemon.http;

import java.io.IOException;

/** The server ended the connection instead of answering. */
public final class ConnectionLostException extends IOException {

    private static final long serialVersionUID = 1;

    ConnectionLostException() {
        super("the connection ended without an answer");
    }
}
