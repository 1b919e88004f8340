package dev.quarters.linux.script;

/**
 * A number that a running script tells its parent.
 *
 * @param number at least 1, unique in its script
 */
public record Note(int number) {}
