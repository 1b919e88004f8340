package dev.quarters.bootkit.agent;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** The host's side of the connections that programs inside a guest make: vsock(7) to CID 2. */
public interface GuestSockets {

    /**
     * Takes the next connection to that port; further ones are refused until this is called again.
     *
     * @param connected is handed the connection, on a thread that it must not hold
     */
    void expect(int port, Consumer<GuestSocket> connected);

    /** Refuses connections to that port from now on. */
    void forget(int port);

    /** A connection. */
    interface GuestSocket extends AutoCloseable {

        /** What the guest sends; reading blocks. Ends when the guest closes its side. */
        InputStream input();

        /** What the guest receives; writing blocks while it takes nothing. */
        OutputStream output();

        /** Tells the guest that nothing more will come. */
        void shutdownOutput();

        @Override
        void close();
    }
}
