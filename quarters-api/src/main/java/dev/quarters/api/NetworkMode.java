package dev.quarters.api;

/** What of a network a guest has. */
public enum NetworkMode {
    /** A loopback interface of its own, nothing else. */
    NONE,

    /** The host's network, not isolated. */
    HOST,

    /**
     * A network of its own in user mode: it reaches what the host's user reaches, but for the
     * host's loopback, and needs no rights.
     */
    USER,

    /** As {@link #USER}; the router's address stands for the host's loopback. */
    USER_WITH_HOST_LOOPBACK,

    /** Networks of the node, by name: {@link GuestSpec#networks}. */
    NAMED;

    /** Whether the guest has a network in user mode. */
    public boolean isUserMode() {
        return this == USER || this == USER_WITH_HOST_LOOPBACK;
    }
}
