package dev.quarters.linux.kvm;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.uapi.Kvm;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/**
 * A virtual processor of KVM. For the thread that runs it, but for {@link #kick}.
 *
 * <p>A kick makes what is to be run come back at once (KVM_CAP_IMMEDIATE_EXIT), and if it runs
 * already, sends its thread a signal that nothing is done about. No signal is blocked for the time
 * in KVM_RUN (KVM_SET_SIGNAL_MASK): that costs each exit some 200 ns.
 */
public final class KvmProcessor implements AutoCloseable {

    /** A real-time signal that neither the JVM nor libc uses. */
    private static final int SIGNAL = 62;

    private static final int EINTR = 4;
    private static final int EAGAIN = 11;

    private final int descriptor;
    private final MemorySegment shared;
    private final KvmRun run;
    private @Nullable Thread owner;

    /** The kernel's number of the thread that runs it, while {@link #running}. */
    private long thread;

    /**
     * Whether it may be in KVM_RUN. Set before {@link #kicked} is looked at, which is set before
     * this is: so either the kick is seen, or the thread gets a signal, and gets none elsewhere.
     */
    private volatile boolean running;

    /** Changes with KVM's flag, under this object's lock. */
    private volatile boolean kicked;

    KvmProcessor(int descriptor, MemorySegment shared) {
        this.descriptor = descriptor;
        this.shared = shared;
        this.run = new KvmRun(shared);
    }

    /** What it shares with who runs it. */
    public KvmRun shared() {
        return run;
    }

    /** An ioctl whose argument is the address of a structure, or a number. */
    public long control(long request, long argument, String attempt) {
        return KvmSystem.control(descriptor, request, argument, attempt);
    }

    /** An ioctl with a structure. */
    public long control(long request, MemorySegment structure, String attempt) {
        return control(request, structure.address(), attempt);
    }

    /** Sets a model-specific register; false: there is none, or not with that value. */
    public boolean setModelRegister(int index, long value) {
        try (Scratch scratch = Scratch.borrow()) {
            long list = scratch.reserve(24);
            scratch.putInt(list, 1);
            scratch.putInt(list + 4, 0);
            scratch.putInt(list + 8, index);
            scratch.putInt(list + 12, 0);
            scratch.putLong(list + 16, value);
            return control(Kvm.KVM_SET_MSRS, list, "set a model-specific register") == 1;
        }
    }

    /** A model-specific register; 0 when there is none. */
    public long modelRegister(int index) {
        try (Scratch scratch = Scratch.borrow()) {
            long list = scratch.reserve(24);
            scratch.putInt(list, 1);
            scratch.putInt(list + 4, 0);
            scratch.putInt(list + 8, index);
            scratch.putInt(list + 12, 0);
            scratch.putLong(list + 16, 0);
            control(Kvm.KVM_GET_MSRS, list, "read a model-specific register");
            return scratch.getLong(list + 16);
        }
    }

    /**
     * What its time-stamp counter is ahead of the host's.
     *
     * @throws dev.quarters.linux.LinuxException ENXIO: KVM can't set that (Linux before 5.16)
     */
    public void setTimestampOffset(long offset) {
        try (Scratch scratch = Scratch.borrow()) {
            long value = scratch.reserve(Long.BYTES);
            scratch.putLong(value, offset);
            long attribute = scratch.reserve(24);
            scratch.putInt(attribute, 0);
            scratch.putInt(attribute + 4, Kvm.KVM_VCPU_TSC_CTRL);
            scratch.putLong(attribute + 8, Kvm.KVM_VCPU_TSC_OFFSET);
            scratch.putLong(attribute + 16, value);
            control(Kvm.KVM_SET_DEVICE_ATTR, attribute, "set a virtual time-stamp counter");
        }
    }

    /** How fast its time-stamp counter counts. */
    public long timestampHertz() {
        return 1000 * control(Kvm.KVM_GET_TSC_KHZ, 0, "ask how fast time-stamps count");
    }

    /**
     * Runs it until there is something to do for it, which {@link #shared} tells, or somebody
     * {@link #kick}s.
     *
     * @return false: it was kicked, or interrupted otherwise
     */
    public boolean run() {
        prepare();
        running = true;
        long result = kicked ? -EINTR : KvmSystem.raw(descriptor, Kvm.KVM_RUN, 0);
        running = false;
        if (kicked) {
            forgetKick();
        }
        if (result == -EINTR || result == -EAGAIN) {
            return false;
        }
        Kernel.check(result, "run a virtual processor");
        return true;
    }

    /** Has KVM do what does not need the guest to execute, and say how it stands. */
    public synchronized void settle() {
        run.setImmediateExit(true);
        long result = KvmSystem.raw(descriptor, Kvm.KVM_RUN, 0);
        run.setImmediateExit(kicked);
        if (result != -EINTR) {
            Kernel.check(result, "settle a virtual processor");
        }
    }

    /** Makes {@link #run} return, or the next call of it. From any thread. */
    public synchronized void kick() {
        if (!kicked) {
            kicked = true;
            run.setImmediateExit(true);
            if (running) {
                Kernel.call(SystemCall.tgkill, Kernel.call(SystemCall.getpid), thread, SIGNAL);
            }
        }
    }

    /** Forgets a kick that has not interrupted anything. */
    public synchronized void forgetKick() {
        kicked = false;
        run.setImmediateExit(false);
    }

    private void prepare() {
        if (owner != Thread.currentThread()) {
            owner = Thread.currentThread();
            thread = Kernel.call(SystemCall.gettid);
            Kernel.letInterrupt(SIGNAL);
        }
    }

    @Override
    public void close() {
        Kernel.call(SystemCall.munmap, shared.address(), shared.byteSize());
        Descriptors.close(descriptor);
    }
}
