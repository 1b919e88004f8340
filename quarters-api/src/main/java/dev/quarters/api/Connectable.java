package dev.quarters.api;

/** Can be put on further networks of the node, and taken off them, while it runs. */
public interface Connectable {

    /**
     * Puts it on one more network: a further interface, with names and a way to it.
     *
     * @throws NotFoundException when there is no such network
     * @throws ConflictException when it is there already, the address is another guest's, or it has
     *     a network of a kind that has no others beside it
     */
    void connect(NetworkAttachment attachment);

    /**
     * Takes it off a network; nothing happens when it is not there.
     *
     * @param network its name
     */
    void disconnect(String network);
}
