package dev.quarters.uml;

import dev.quarters.api.QuartersException;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.uapi.Signal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A kernel's processes, stopped in mid-air, without a control group, which not every user may have.
 *
 * <p>What nobody traces is stopped by SIGSTOP, the kernel itself among it. The rest are the guest's
 * programs, which the kernel traces: SIGSTOP would be news to it that it can't understand. So these
 * get SIGALRM, which it sends them itself whenever the guest's clock ticks: they stop to have it
 * looked at, and the kernel does not look before it goes on.
 */
final class StoppedProcesses {

    private static final int ATTEMPTS = 400;
    private static final long PAUSE_NANOS = 2_500_000;

    /** Stopped, stopped by a tracer, ended. */
    private static final String STANDING = "TtZX";

    private static final String ENDED = "X";

    private final long first;

    /**
     * @param first whose descendants they are
     */
    StoppedProcesses(long first) {
        this.first = first;
    }

    /**
     * Stops them; returns when they are.
     *
     * @throws QuartersException when some go on: nothing is stopped then
     */
    void stop() {
        for (int i = 0; i < ATTEMPTS; i++) {
            List<ProcessHandle> running =
                    processes().stream().filter(StoppedProcesses::isRunning).toList();
            if (running.isEmpty()) {
                return;
            }
            running.forEach(
                    process ->
                            signal(process, isTraced(process) ? Signal.SIGALRM : Signal.SIGSTOP));
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        goOn();
        throw new QuartersException(
                "cannot pause: some process of the guest's kernel does not stop", "try again");
    }

    /** Lets them go on. */
    void goOn() {
        for (ProcessHandle process : processes()) {
            if (!isTraced(process)) {
                signal(process, Signal.SIGCONT);
            }
        }
    }

    private List<ProcessHandle> processes() {
        return ProcessHandle.of(first).stream().flatMap(ProcessHandle::descendants).toList();
    }

    /** Its number may be another's before the descriptor is there, and not after. */
    private static void signal(ProcessHandle process, int number) {
        long pidfd = Kernel.call(SystemCall.pidfd_open, process.pid(), 0);
        if (Kernel.isError(pidfd)) {
            return;
        }
        if (process.isAlive()) {
            Kernel.call(SystemCall.pidfd_send_signal, pidfd, number, 0, 0);
        }
        Descriptors.close((int) pidfd);
    }

    /** The first word behind a name in proc_pid_status(5); "X" of one that has ended. */
    private static String field(ProcessHandle process, String name) {
        Path file = Path.of("/proc", Long.toString(process.pid()), "status");
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()).strip().split("\\s", -1)[0])
                    .findFirst()
                    .orElse(ENDED);
        } catch (IOException gone) {
            return ENDED;
        }
    }

    private static boolean isRunning(ProcessHandle process) {
        return !STANDING.contains(field(process, "State:"));
    }

    private static boolean isTraced(ProcessHandle process) {
        return !field(process, "TracerPid:").equals("0");
    }
}
