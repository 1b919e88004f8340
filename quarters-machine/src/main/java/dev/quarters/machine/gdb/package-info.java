/**
 * A machine served to GDB by its remote protocol (GDB manual, appendix E) on a socket: {@link
 * dev.quarters.machine.gdb.GdbServer} takes one client at a time, {@link
 * dev.quarters.machine.gdb.GdbSession} is one connection, and one class each answers packets about
 * registers, memory, stop points, running, and everything else.
 *
 * <p>A client may send anything: packets are bounded, and what is garbled or asks for what is not
 * there gets an error.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.gdb;
