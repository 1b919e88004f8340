/**
 * The container engine: shared-kernel virtualization without native code.
 *
 * <p>What was asked for becomes a {@link dev.quarters.container.plan.ContainerPlan}, pure data made
 * of what the package {@code mount} and the modules {@code quarters-confinement} and {@code
 * quarters-guest} decide; {@link dev.quarters.container.run} writes the plan as a script of system
 * calls, which process 1 of the guest runs before it executes the command.
 *
 * <p>Laws that the order of that script keeps:
 *
 * <ul>
 *   <li>sources of mounts are opened before the root changes, targets are looked up after it: no
 *       name in an image is ever resolved from the host's root;
 *   <li>a guest joins its cgroups by {@code tasks}, from its own memory: see {@link
 *       dev.quarters.confinement.cgroup.CgroupPlan#joinFile};
 *   <li>the root is mounted {@code nodev}: where no control group guards devices, a node that a
 *       guest makes is dead;
 *   <li>the state file names the cgroups before a process can be in them.
 * </ul>
 *
 * <p>Known deviations from Docker: a mount whose target leads over a dangling symbolic link of the
 * image is refused, where Docker makes the folder that the link names; in version 2 of control
 * groups nodes of devices are bound from the host instead of guarded by a BPF program, so that the
 * permissions of {@code --device} are those of the node.
 */
@NullMarked
package dev.quarters.container;

import org.jspecify.annotations.NullMarked;
