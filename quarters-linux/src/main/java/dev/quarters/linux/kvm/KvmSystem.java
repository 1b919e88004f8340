package dev.quarters.linux.kvm;

import static dev.quarters.linux.uapi.Fcntl.O_RDWR;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.uapi.Kvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An open /dev/kvm. */
public final class KvmSystem implements AutoCloseable {

    /** Where it is. */
    public static final String PATH = "/dev/kvm";

    private static final int CPUID_HEADER = 8;
    private static final int CPUID_ENTRY = 40;
    private static final int MOST_CPUID_ENTRIES = 256;

    private final int descriptor;

    private KvmSystem(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Opens it.
     *
     * @throws dev.quarters.linux.LinuxException ENOENT, EACCES, ENODEV…
     */
    public static KvmSystem open() {
        return open(PATH);
    }

    /** The same by another path. */
    public static KvmSystem open(String path) {
        return new KvmSystem(Descriptors.open(path, O_RDWR));
    }

    /** {@link Kvm#API_VERSION} on every kernel since 2.6.22. */
    public int apiVersion() {
        return (int) control(descriptor, Kvm.KVM_GET_API_VERSION, 0, "ask for KVM's version");
    }

    /** What a capability is worth here: 0 when it is not there. */
    public int extension(int capability) {
        return (int)
                control(descriptor, Kvm.KVM_CHECK_EXTENSION, capability, "ask KVM what it can");
    }

    /** Struct kvm_cpuid2: what the host's processor and KVM could offer to a guest. */
    public MemorySegment supportedCpuid(Arena arena) {
        MemorySegment cpuid = cpuid(arena, MOST_CPUID_ENTRIES);
        long request = Kvm.KVM_GET_SUPPORTED_CPUID;
        control(descriptor, request, cpuid.address(), "ask KVM which processor features there are");
        return cpuid;
    }

    /** An empty struct kvm_cpuid2 with room for so many entries. */
    public static MemorySegment cpuid(Arena arena, int entries) {
        MemorySegment cpuid = arena.allocate(CPUID_HEADER + (long) entries * CPUID_ENTRY, 8);
        cpuid.set(ValueLayout.JAVA_INT, 0, entries);
        return cpuid;
    }

    /** How many bytes a virtual processor shares with who runs it. */
    public long sharedSize() {
        return control(descriptor, Kvm.KVM_GET_VCPU_MMAP_SIZE, 0, "size KVM's shared memory");
    }

    /** A new virtual machine, with no memory and no processor. */
    public KvmMachine createMachine() {
        long made = control(descriptor, Kvm.KVM_CREATE_VM, 0, "create a virtual machine");
        return new KvmMachine((int) made, sharedSize());
    }

    static long control(int descriptor, long request, long argument, String attempt) {
        return Kernel.check(raw(descriptor, request, argument), attempt);
    }

    static long raw(int descriptor, long request, long argument) {
        return Kernel.call(SystemCall.ioctl, descriptor, request & 0xFFFF_FFFFL, argument);
    }

    @Override
    public void close() {
        Descriptors.close(descriptor);
    }
}
