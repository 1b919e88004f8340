package dev.quarters.network.tcp;

/** What a connection with a guest is for. Called on the network's thread. */
public interface TcpApplication {

    /** The guest opened it, or agreed to. */
    void opened();

    /**
     * Takes bytes of the guest at once, before they are put anywhere.
     *
     * @return how many it took; the others wait, and {@link #received} tells of them
     */
    int take(byte[] bytes, int offset, int length);

    /** There are bytes from the guest: {@link TcpConnection#drain} takes them. */
    void received();

    /** There is room for bytes to the guest: {@link TcpConnection#fill} puts them. */
    void room();

    /**
     * No byte will go in either direction any more; called once. The connection itself may live on
     * for a moment, to repeat its last word: {@link TcpConnection#isClosed}.
     *
     * @param orderly whether both sides had said that they send no more
     */
    void closed(boolean orderly);
}
