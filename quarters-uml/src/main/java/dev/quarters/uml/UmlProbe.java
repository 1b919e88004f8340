package dev.quarters.uml;

import dev.quarters.api.Image;
import dev.quarters.api.Platform;
import dev.quarters.api.Probe;
import dev.quarters.api.Probe.Obstacle;
import dev.quarters.linux.Errno;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.ProcessLauncher;
import dev.quarters.linux.spawn.Spawn;
import dev.quarters.linux.user.UserNamespace;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whether this host lets a kernel run as a process, and whether it is one for that image. */
final class UmlProbe {

    private static final String OTHER_TECHNIQUE = "use --technique guest-os";
    private static final Platform KERNELS = new Platform("linux", "amd64", "");
    private static final long PTRACE_TRACEME = 0;

    private UmlProbe() {}

    static Probe probe(Optional<Image> image) {
        String system = System.getProperty("os.name", "");
        if (!KERNELS.matches(Platform.host())) {
            return Probe.unavailable(
                    "User Mode Linux is a program for linux/amd64, and this is "
                            + system
                            + " on "
                            + System.getProperty("os.arch"),
                    OTHER_TECHNIQUE);
        }
        List<Obstacle> obstacles = new ArrayList<>();
        image.map(Image::platform)
                .filter(platform -> !KERNELS.matches(platform))
                .ifPresent(
                        platform ->
                                obstacles.add(
                                        new Obstacle(
                                                "the image is for "
                                                        + platform
                                                        + ", User Mode Linux is for linux/amd64",
                                                OTHER_TECHNIQUE)));
        UserNamespace.obstacle().ifPresent(obstacles::add);
        withoutTracing().ifPresent(obstacles::add);
        return new Probe(obstacles, notes());
    }

    /** The kernel sees its processes' system calls as a debugger does: ptrace(2). */
    private static Optional<Obstacle> withoutTracing() {
        Script script = new Script();
        script.call(SystemCall.ptrace, PTRACE_TRACEME, 0, 0, 0).words("be traced");
        try {
            ChildProcess child =
                    ProcessLauncher.shared().spawn(Spawn.of(script).name("quarters-probe"));
            child.awaitStarted();
            child.await();
            return Optional.empty();
        } catch (LinuxException refused) {
            return Optional.of(
                    new Obstacle(
                            "User Mode Linux traces its processes, and this host refuses ptrace(2):"
                                    + " "
                                    + Errno.describe(refused.errno()),
                            "set kernel.yama.ptrace_scope to 1 or 0; in a container, let it have"
                                    + " ptrace (Docker: --cap-add SYS_PTRACE)"));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static List<String> notes() {
        List<String> notes = new ArrayList<>();
        notes.add(
                "each system call of a guest is several of the host: programs that make many are"
                        + " slow");
        if (!isOnPath("apt-get")) {
            notes.add(
                    "no apt-get here to fetch "
                            + UmlKernel.USUAL
                            + ": name a kernel with --kernel");
        }
        return notes;
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(
                        System.getenv()
                                .getOrDefault("PATH", "/usr/bin")
                                .split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
