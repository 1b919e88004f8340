package dev.quarters.node.life;

/**
 * How a life of a guest ended.
 *
 * @param error why it could not be started or was lost; empty when its command ended
 */
public record End(int exitCode, String error) {}
