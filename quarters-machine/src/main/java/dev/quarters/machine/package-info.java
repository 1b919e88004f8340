/**
 * The virtual PC: memory, buses, interrupt controllers, timers, PCI, virtio devices, boot loaders.
 * It knows no processor; it drives any {@link dev.quarters.machine.vcpu.Vcpu}, in software or of
 * the host's kernel.
 *
 * <p>One lock, {@link dev.quarters.machine.time.EventQueue}'s, covers all devices: a processor that
 * reads or writes a device holds it, and so does whatever happens on the host's side (a timer, a
 * byte typed). So devices are written as if there were one thread.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine;
