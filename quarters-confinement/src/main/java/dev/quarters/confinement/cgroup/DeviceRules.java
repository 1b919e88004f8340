package dev.quarters.confinement.cgroup;

import java.util.List;

/**
 * Which devices a guest may use (OCI runtime 1.2 config-linux "default devices"): it may make nodes
 * of all, and use those of the list.
 */
public record DeviceRules(List<Rule> allowed, boolean everything) {

    /** Without restriction. */
    public static final DeviceRules EVERYTHING = new DeviceRules(List.of(), true);

    /** null, zero, full, random, urandom, tty, console, ptmx and the pseudo-terminals. */
    public static final DeviceRules STANDARD =
            new DeviceRules(
                    List.of(
                            new Rule('c', 1, 3, "rwm"),
                            new Rule('c', 1, 5, "rwm"),
                            new Rule('c', 1, 7, "rwm"),
                            new Rule('c', 1, 8, "rwm"),
                            new Rule('c', 1, 9, "rwm"),
                            new Rule('c', 5, 0, "rwm"),
                            new Rule('c', 5, 1, "rwm"),
                            new Rule('c', 5, 2, "rwm"),
                            new Rule('c', 136, Rule.ANY, "rwm"),
                            new Rule('c', Rule.ANY, Rule.ANY, "m"),
                            new Rule('b', Rule.ANY, Rule.ANY, "m")),
                    false);

    /**
     * One kind of device.
     *
     * @param type {@code c} or {@code b}
     * @param access of {@code r}, {@code w}, {@code m}
     */
    public record Rule(char type, int major, int minor, String access) {

        /** Any number. */
        public static final int ANY = -1;

        @Override
        public String toString() {
            return type + " " + number(major) + ":" + number(minor) + " " + access;
        }

        private static String number(int number) {
            return number == ANY ? "*" : Integer.toString(number);
        }
    }

    /** Copies the list. */
    public DeviceRules {
        allowed = List.copyOf(allowed);
    }
}
