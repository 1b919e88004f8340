/**
 * Child processes that run a script: {@link dev.quarters.linux.spawn.Spawn} says what is wanted,
 * {@link dev.quarters.linux.spawn.ProcessLauncher} starts it, {@link
 * dev.quarters.linux.spawn.ChildProcess} is what came of it.
 *
 * <p>A child starts in two stages. The first shares the memory of the JVM while the spawning thread
 * is suspended (CLONE_VM, CLONE_VFORK), so that its cost does not grow with the heap. It only sets
 * up file descriptors and signals, and executes the second: an ELF file in a sealed memfd that
 * holds the script. So nothing of the JVM is held or changed by what the script does, be it long
 * waits, changes of user or limits of memory.
 *
 * <p>Laws, each found by measurement:
 *
 * <ul>
 *   <li>a script joins a limited cgroup in the second stage, where running out of memory can only
 *       kill the child and not the JVM;
 *   <li>so it is with setresuid, which makes the JVM undumpable when its memory is shared;
 *   <li>clone(2) it is and not clone3(2), whose flags a seccomp filter can't see: the filters that
 *       containers are under refuse it, and nothing here needs what only it can do;
 *   <li>all descriptors that a child is not given are closed first: the JVM opens many that execve
 *       would keep;
 *   <li>clones are made by threads that never end: PR_SET_PDEATHSIG looks at the thread;
 *   <li>in a new user namespace without a map, execve takes all capabilities away but the ambient
 *       ones; the first stage raises all of them there;
 *   <li>waitid is always told __WALL: a child whose exit signal is 0 would not be found else.
 * </ul>
 */
@NullMarked
package dev.quarters.linux.spawn;

import org.jspecify.annotations.NullMarked;
