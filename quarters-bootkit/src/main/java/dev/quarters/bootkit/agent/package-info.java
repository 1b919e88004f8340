/**
 * The agent: what runs a command inside a guest that booted a kernel of its own, and what talks to
 * it from outside.
 *
 * <p>There is no agent program to build: all that runs inside are {@linkplain
 * dev.quarters.linux.script.Script scripts of system calls}, written for the occasion. Process 1 is
 * {@link dev.quarters.bootkit.agent.InitProgram}: it loads modules, connects to the host, and
 * executes each program that the host names, out of a folder that the host shares with it. To run a
 * command, to send a signal, to resize a terminal is a program each. A program that runs a command
 * ({@link dev.quarters.bootkit.agent.SessionProgram}) connects to the host for each standard stream
 * and for its reports, which are those of {@link dev.quarters.linux.script}.
 *
 * <p>Connections are vsock(7) streams: ordered, with flow control and half-close, as many as
 * needed, and no network for it.
 */
@NullMarked
package dev.quarters.bootkit.agent;

import org.jspecify.annotations.NullMarked;
