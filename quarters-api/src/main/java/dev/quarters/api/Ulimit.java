package dev.quarters.api;

/**
 * A limit of each process (getrlimit(2)).
 *
 * @param name without {@code RLIMIT_}, lower case: {@code nofile}, {@code core}
 * @param soft -1: unlimited
 * @param hard -1: unlimited
 */
public record Ulimit(String name, long soft, long hard) {}
