package dev.quarters.linux;

import static dev.quarters.linux.uapi.Mman.MAP_PRIVATE;
import static dev.quarters.linux.uapi.Mman.PROT_EXEC;
import static dev.quarters.linux.uapi.Mman.PROT_READ;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quarters.linux.uapi.Signal;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The way into the kernel: one downcall handle, into a page of own machine code that returns {@code
 * -errno} as the kernel does. One handle because each costs some 20 ms of start-up; own code
 * because libc's {@code syscall} hides the result in a thread-local that the JVM overwrites.
 *
 * <p>The page is a private mapping of a memfd, never writable and executable at once. Blocking
 * calls hold the carrier of a virtual thread: make them on platform threads, or wait with {@link
 * dev.quarters.linux.event.EventLoop}.
 */
public final class Kernel {

    /** All of the address space, for what is known by its address only. */
    public static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /** Of this host. */
    public static final Architecture ARCHITECTURE = Architecture.host();

    private static final MethodHandle CALL =
            Linker.nativeLinker()
                    .downcallHandle(
                            FunctionDescriptor.of(
                                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                                    JAVA_LONG, JAVA_LONG, JAVA_LONG));

    private static final MachineCode CODE = MachineCode.of(ARCHITECTURE);
    private static final MemorySegment PAGE = map(CODE.bytes());
    private static final MemorySegment RAW = PAGE.asSlice(CODE.offset("raw"));
    private static final MemorySegment SPAWN = PAGE.asSlice(CODE.offset("spawn"));
    private static final MemorySegment WAKE = PAGE.asSlice(CODE.offset("wake"));
    private static final MemorySegment RESTORE = PAGE.asSlice(CODE.offset("restore"));
    private static final MemorySegment COUNTER = PAGE.asSlice(CODE.offset("counter"));

    private Kernel() {}

    /** A call by its number; the result is the kernel's, {@code -errno} when it failed. */
    public static long call(int number, long a, long b, long c, long d, long e, long f) {
        return invoke(RAW, number, a, b, c, d, e, f);
    }

    /** A call; the result is the kernel's, {@code -errno} when it failed. */
    public static long call(SystemCall call, long a, long b, long c, long d, long e, long f) {
        return invoke(RAW, call.number(ARCHITECTURE), a, b, c, d, e, f);
    }

    /** {@link #call(SystemCall, long, long, long, long, long, long)} with fewer arguments. */
    public static long call(SystemCall call, long a, long b, long c, long d, long e) {
        return call(call, a, b, c, d, e, 0);
    }

    /** {@link #call(SystemCall, long, long, long, long, long, long)} with fewer arguments. */
    public static long call(SystemCall call, long a, long b, long c, long d) {
        return call(call, a, b, c, d, 0, 0);
    }

    /** {@link #call(SystemCall, long, long, long, long, long, long)} with fewer arguments. */
    public static long call(SystemCall call, long a, long b, long c) {
        return call(call, a, b, c, 0, 0, 0);
    }

    /** {@link #call(SystemCall, long, long, long, long, long, long)} with fewer arguments. */
    public static long call(SystemCall call, long a, long b) {
        return call(call, a, b, 0, 0, 0, 0);
    }

    /** {@link #call(SystemCall, long, long, long, long, long, long)} with fewer arguments. */
    public static long call(SystemCall call, long a) {
        return call(call, a, 0, 0, 0, 0, 0);
    }

    /** {@link #call(SystemCall, long, long, long, long, long, long)} with fewer arguments. */
    public static long call(SystemCall call) {
        return call(call, 0, 0, 0, 0, 0, 0);
    }

    /**
     * The result, when it is none of the errors.
     *
     * @param attempt what was attempted, in words that follow "cannot"
     * @throws LinuxException otherwise
     */
    public static long check(long result, String attempt) {
        if (isError(result)) {
            throw new LinuxException(attempt, result);
        }
        return result;
    }

    /** As {@link #check(long, String)}, naming the path that was worked on. */
    public static long check(long result, String verb, Object path) {
        if (isError(result)) {
            throw new LinuxException(verb + " \"" + path + "\"", result);
        }
        return result;
    }

    /** Whether a raw result tells an error. */
    public static boolean isError(long result) {
        return result < 0 && result >= -4095;
    }

    /**
     * Clones the calling thread into a child that runs the script whose header is at that address
     * in this process' memory; returns clone's result.
     */
    public static long spawn(long header) {
        return invoke(SPAWN, header, 0, 0, 0, 0, 0, 0);
    }

    /**
     * From now on that signal interrupts the system call that its thread is in, and does nothing
     * else; most calls begin again by themselves (SA_RESTART).
     */
    public static void letInterrupt(int signal) {
        try (Scratch scratch = Scratch.borrow()) {
            long action = scratch.reserve(Signal.SIGACTION_SIZE);
            scratch.putLong(action, WAKE.address());
            scratch.putLong(action + 8, Signal.SA_RESTART | Signal.SA_RESTORER);
            scratch.putLong(action + 16, RESTORE.address());
            scratch.putLong(action + 24, 0);
            check(
                    call(SystemCall.rt_sigaction, signal, action, 0, Signal.SIGSET_SIZE),
                    "set what a signal does");
        }
    }

    /** The processor's own counter: on x86 the time-stamp counter (RDTSC). */
    public static long counter() {
        return invoke(COUNTER, 0, 0, 0, 0, 0, 0, 0);
    }

    private static long invoke(
            MemorySegment function, long a, long b, long c, long d, long e, long f, long g) {
        try {
            return (long) CALL.invokeExact(function, a, b, c, d, e, f, g);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The code as executable memory, with the help of libc's {@code syscall}. */
    private static MemorySegment map(byte[] code) {
        MemorySegment libc =
                Linker.nativeLinker()
                        .defaultLookup()
                        .find("syscall")
                        .orElseThrow(
                                () -> new UnsupportedOperationException("libc has no syscall"));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocateFrom(JAVA_BYTE, code);
            MemorySegment name = arena.allocateFrom("quarters");
            long fd = bootstrap(libc, SystemCall.memfd_create, name.address(), 1, 0, 0, 0, 0);
            long length = content.byteSize();
            bootstrap(libc, SystemCall.write, fd, content.address(), length, 0, 0, 0);
            long readAndExecute = PROT_READ | PROT_EXEC;
            long address =
                    bootstrap(libc, SystemCall.mmap, 0, length, readAndExecute, MAP_PRIVATE, fd, 0);
            bootstrap(libc, SystemCall.close, fd, 0, 0, 0, 0, 0);
            return MemorySegment.ofAddress(address).reinterpret(length);
        }
    }

    private static long bootstrap(
            MemorySegment libc, SystemCall call, long a, long b, long c, long d, long e, long f) {
        long result = invoke(libc, call.number(ARCHITECTURE), a, b, c, d, e, f);
        if (result == -1) {
            throw new UnsupportedOperationException("cannot map machine code: " + call + " failed");
        }
        return result;
    }
}
