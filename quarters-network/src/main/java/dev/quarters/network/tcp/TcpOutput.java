package dev.quarters.network.tcp;

/** Where segments for a guest go. */
public interface TcpOutput {

    /** Whether more than enough waits there already; {@link TcpConnection#uncongested} follows. */
    boolean isCongested();

    /**
     * Where the next segment is to be written, headers of the layers below before it. Good until
     * {@link #send}.
     */
    byte[] buffer();

    /** From there on. */
    int offset();

    /** Sends what was written: a segment of that length, without its checksum. */
    void send(int source, int destination, int length);

    /** Largest packet with its IP header, in bytes. */
    int mtu();

    /**
     * Has {@link TcpConnection#acknowledgeLate} be called in a while: an acknowledgment waits for
     * bytes that it can go with.
     */
    void acknowledgeLater();
}
