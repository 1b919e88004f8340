package dev.quarters.guest.command;

/** A filter for seccomp(2), ready to be loaded. */
public interface SystemCallFilter {

    /** Each a {@code struct sock_filter} in its little-endian order. */
    long[] instructions();

    /** Of SECCOMP_SET_MODE_FILTER. */
    int flags();
}
