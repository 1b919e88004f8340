package dev.quarters.linux.kvm;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.uapi.Kvm;
import dev.quarters.linux.uapi.Signal;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/** A virtual processor of KVM. For the thread that runs it, but for {@link #kick}. */
public final class KvmProcessor implements AutoCloseable {

    /**
     * Interrupts KVM_RUN and nothing else: a real-time signal that neither the JVM nor libc uses.
     */
    private static final int SIGNAL = 62;

    private static final long SIGNAL_BIT = 1L << SIGNAL - 1;

    private final int descriptor;
    private final MemorySegment shared;
    private final KvmRun run;
    private @Nullable Thread owner;

    /** The kernel's number of the thread that runs it, while {@link #running}. */
    private long thread;

    /** Whether it is in KVM_RUN; under this object's lock, so that no other thread is hit. */
    private boolean running;

    private boolean kicked;

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
        synchronized (this) {
            if (kicked) {
                kicked = false;
                return false;
            }
            running = true;
        }
        long result = KvmSystem.raw(descriptor, Kvm.KVM_RUN, 0);
        boolean sent;
        synchronized (this) {
            running = false;
            sent = kicked;
            kicked = false;
        }
        if (sent) {
            takeSignal();
        }
        if (result == -EINTR || result == -EAGAIN) {
            return false;
        }
        Kernel.check(result, "run a virtual processor");
        return true;
    }

    private static final int EINTR = 4;
    private static final int EAGAIN = 11;

    /** Makes {@link #run} return, or the next call of it. From any thread. */
    public synchronized void kick() {
        if (!kicked) {
            kicked = true;
            if (running) {
                Kernel.call(SystemCall.tgkill, Kernel.call(SystemCall.getpid), thread, SIGNAL);
            }
        }
    }

    /** Forgets a kick that has not interrupted anything. */
    public synchronized void forgetKick() {
        kicked = false;
    }

    /** The signal is blocked on this thread, but for the time in KVM_RUN: so none is missed. */
    private void prepare() {
        if (owner == Thread.currentThread()) {
            return;
        }
        owner = Thread.currentThread();
        thread = Kernel.call(SystemCall.gettid);
        try (Scratch scratch = Scratch.borrow()) {
            long before = scratch.reserve(Signal.SIGSET_SIZE);
            long set = scratch.reserve(Signal.SIGSET_SIZE);
            scratch.putLong(set, SIGNAL_BIT);
            long blocked =
                    Kernel.call(
                            SystemCall.rt_sigprocmask,
                            Signal.SIG_BLOCK,
                            set,
                            before,
                            Signal.SIGSET_SIZE);
            Kernel.check(blocked, "block a signal");
            long mask = scratch.reserve(4 + Signal.SIGSET_SIZE);
            scratch.putInt(mask, Signal.SIGSET_SIZE);
            scratch.putLong(mask + 4, scratch.getLong(before) & ~SIGNAL_BIT);
            control(Kvm.KVM_SET_SIGNAL_MASK, mask, "let a signal interrupt a virtual processor");
        }
    }

    private static void takeSignal() {
        try (Scratch scratch = Scratch.borrow()) {
            long set = scratch.reserve(Signal.SIGSET_SIZE);
            scratch.putLong(set, SIGNAL_BIT);
            long timeout = scratch.reserve(16);
            scratch.clear(timeout, 16);
            Kernel.call(SystemCall.rt_sigtimedwait, set, 0, timeout, Signal.SIGSET_SIZE);
        }
    }

    @Override
    public void close() {
        Kernel.call(SystemCall.munmap, shared.address(), shared.byteSize());
        Descriptors.close(descriptor);
    }
}
