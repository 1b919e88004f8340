package dev.quarters.network.tcp;

/** A clock that wakes. */
public interface TcpAlarm {

    /** The time in nanoseconds. */
    long now();

    /** Has {@link TcpConnection#timeUp} called then, and not at the time that was set before. */
    void set(long time);

    /** Not at all. */
    void cancel();
}
