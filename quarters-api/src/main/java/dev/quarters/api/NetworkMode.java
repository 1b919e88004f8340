package dev.quarters.api;

/** What of a network a guest has. */
public enum NetworkMode {
    /** A loopback interface of its own, nothing else. */
    NONE,
    /** The host's network, not isolated. */
    HOST
}
