package dev.quarters.machine.virtio.console;

/**
 * A port to be made.
 *
 * @param name that the guest sees; empty for none
 * @param console whether it is a console (hvc) rather than a stream of bytes for a program
 */
public record PortDefinition(String name, boolean console) {}
