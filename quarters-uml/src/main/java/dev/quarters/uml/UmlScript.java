package dev.quarters.uml;

import static dev.quarters.linux.SystemCall.bind;
import static dev.quarters.linux.SystemCall.chdir;
import static dev.quarters.linux.SystemCall.close;
import static dev.quarters.linux.SystemCall.fchdir;
import static dev.quarters.linux.SystemCall.listen;
import static dev.quarters.linux.SystemCall.mount;
import static dev.quarters.linux.SystemCall.move_mount;
import static dev.quarters.linux.SystemCall.personality;
import static dev.quarters.linux.SystemCall.pivot_root;
import static dev.quarters.linux.SystemCall.prctl;
import static dev.quarters.linux.SystemCall.setsid;
import static dev.quarters.linux.SystemCall.socket;
import static dev.quarters.linux.SystemCall.symlinkat;
import static dev.quarters.linux.SystemCall.umask;
import static dev.quarters.linux.SystemCall.umount2;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Mount.MNT_DETACH;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NODEV;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NOEXEC;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NOSUID;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_RDONLY;
import static dev.quarters.linux.uapi.Mount.MOVE_MOUNT_F_EMPTY_PATH;
import static dev.quarters.linux.uapi.Mount.MS_PRIVATE;
import static dev.quarters.linux.uapi.Mount.MS_REC;
import static dev.quarters.linux.uapi.Prctl.PR_SET_PDEATHSIG;
import static dev.quarters.linux.uapi.Signal.SIGKILL;
import static dev.quarters.linux.uapi.Socket.AF_UNIX;
import static dev.quarters.linux.uapi.Socket.SOCK_CLOEXEC;
import static dev.quarters.linux.uapi.Socket.SOCK_STREAM;

import dev.quarters.confinement.cgroup.BoundGroup;
import dev.quarters.confinement.seccomp.BpfProgram;
import dev.quarters.confinement.seccomp.Circumstances;
import dev.quarters.confinement.seccomp.FilterCompiler;
import dev.quarters.confinement.seccomp.Profile;
import dev.quarters.guest.capability.CapabilitySet;
import dev.quarters.guest.command.Command;
import dev.quarters.guest.command.CommandScript;
import dev.quarters.guest.mount.MountSteps;
import dev.quarters.guest.user.Identity;
import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Init;
import dev.quarters.linux.script.Note;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;
import dev.quarters.linux.user.UserNamespace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The script of the process that becomes a guest's kernel. A guest that takes its kernel over has
 * what that process has, so it has little: namespaces of its own (no network, no process but the
 * guest's), no user of the host that owns anything, no capability, and a root with the kernel's
 * program, its libraries, its memory, and sockets where its devices are.
 *
 * @param listeners tell for each device the number of the socket that listens for its driver, after
 *     which the script waits at a gate for them to be taken
 */
record UmlScript(Script script, List<Note> listeners) {

    /** Where the process finds its first file system. */
    static final String INITRD = "/initrd";

    /** Where the kernel keeps the guest's memory, and files of its own. */
    static final String MEMORY = "/tmp";

    /** What it may ask of the host's kernel: what a container may that has no capability. */
    private static final class Filters {
        static final BpfProgram KERNEL =
                FilterCompiler.compile(
                        Profile.standard().filterFor(Circumstances.here(CapabilitySet.NONE)));
    }

    private static final int ADDR_NO_RANDOMIZE = 0x40000;
    private static final String KERNEL = "/kernel";
    private static final String DEVICES = "/devices";
    private static final String REGISTER_SET = "/registers.so";
    private static final int SOCKADDR_UN_SIZE = 110;
    private static final String NOTHING = "/dev/null";
    private static final List<String> FILES = List.of(INITRD, KERNEL, NOTHING);
    private static final List<String> LIBRARIES = List.of("usr", "lib", "lib64");
    private static final long SAFE = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;

    /** Has ready what takes its time, while others of the guest's parts are made. */
    static void prepare() {
        Thread.ofPlatform().daemon().name("quarters filter").start(() -> Filters.KERNEL.length());
    }

    /**
     * Writes it.
     *
     * @param arguments of the kernel
     * @param devices how many there are
     * @param memoryBytes what it may write at most
     * @param group that it is in
     */
    static UmlScript of(
            UmlKernel kernel,
            Path initrd,
            List<String> arguments,
            int devices,
            long memoryBytes,
            UserNamespace users,
            BoundGroup group) {
        Script script = new Script();
        script.call(prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        group.join(script);
        MountSteps mounts = new MountSteps(script);
        // Before it becomes a user who may not look there.
        Map<String, Step> taken = take(mounts, kernel, initrd);
        users.enter(script);
        script.call(prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        script.call(umask, 0);
        script.call(setsid);
        enterRoot(script, mounts, kernel, taken, memoryBytes);
        List<Note> listeners = listen(script, devices);
        mounts.makeFile(REGISTER_SET);
        script.writeFile(REGISTER_SET, WholeRegisterSet.sharedObject(), "a shared object");
        mounts.change(AT_FDCWD, "/", 0, MOUNT_ATTR_RDONLY, 0, "/");
        // The kernel adds what is between its end and its heap to the guest's memory.
        script.call(personality, ADDR_NO_RANDOMIZE);
        CommandScript command = command(script, arguments, users);
        // A kernel that panics ends by signals that process 1 would not hear.
        Init.append(
                script,
                supervisor -> command.becomeUser(),
                child -> {
                    command.becomeUser();
                    command.execute();
                });
        return new UmlScript(script, listeners);
    }

    private static Map<String, Step> take(MountSteps mounts, UmlKernel kernel, Path initrd) {
        Map<String, Step> taken = new LinkedHashMap<>();
        long shown = SAFE | MOUNT_ATTR_RDONLY;
        for (String name : LIBRARIES) {
            Path folder = kernel.libraries().resolve(name);
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                taken.put("/" + name, mounts.take(folder.toString(), false, shown, MS_PRIVATE));
            }
        }
        taken.put(NOTHING, mounts.take(NOTHING, false, MOUNT_ATTR_NOSUID, MS_PRIVATE));
        taken.put(KERNEL, mounts.take(kernel.program().toString(), false, shown, MS_PRIVATE));
        taken.put(INITRD, mounts.take(initrd.toString(), false, shown, MS_PRIVATE));
        return taken;
    }

    /** The root covers a folder that every host has, until it is the only one. */
    private static void enterRoot(
            Script script,
            MountSteps mounts,
            UmlKernel kernel,
            Map<String, Step> taken,
            long memoryBytes) {
        script.call(mount, "none", "/", 0, MS_REC | MS_PRIVATE, 0).words("make all mounts private");
        Step processes =
                mounts.make("proc", List.of(), SAFE | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY);
        Step memory = mounts.make("tmpfs", List.of("mode=700", "size=" + memoryBytes), SAFE);
        Step root = mounts.make("tmpfs", List.of("mode=755", "size=64k"), SAFE);
        script.call(move_mount, root, "", AT_FDCWD, "/proc", MOVE_MOUNT_F_EMPTY_PATH);
        script.call(fchdir, root);
        script.call(pivot_root, ".", ".");
        script.call(umount2, ".", MNT_DETACH).words("let go of the host's root");
        script.call(chdir, "/");
        for (String name : LIBRARIES) {
            link(kernel.libraries().resolve(name))
                    .ifPresent(value -> script.call(symlinkat, value, AT_FDCWD, "/" + name));
        }
        taken.forEach((target, step) -> attach(mounts, step, target));
        attach(mounts, processes, "/proc");
        attach(mounts, memory, MEMORY);
        mounts.makeFolders(DEVICES, 0755);
    }

    private static List<Note> listen(Script script, int devices) {
        List<Step> sockets = new ArrayList<>();
        List<Note> notes = new ArrayList<>();
        for (int i = 0; i < devices; i++) {
            Step listener = script.call(socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
            Block address = script.block(SOCKADDR_UN_SIZE).putShort(0, AF_UNIX);
            script.call(bind, listener, address.putText(2, device(i)), SOCKADDR_UN_SIZE)
                    .words("make the socket of a device");
            script.call(listen, listener, 1);
            sockets.add(listener);
            notes.add(script.note(listener));
        }
        script.awaitGate();
        sockets.forEach(listener -> script.call(close, listener));
        return notes;
    }

    /** Where the kernel finds the device of that number. */
    static String device(int number) {
        return DEVICES + "/" + number;
    }

    private static Optional<String> link(Path path) {
        try {
            return Files.isSymbolicLink(path)
                    ? Optional.of(Files.readSymbolicLink(path).toString())
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static void attach(MountSteps mounts, Step mount, String target) {
        if (FILES.contains(target)) {
            mounts.makeFile(target);
        } else {
            mounts.makeFolders(target, 0755);
        }
        mounts.attach(mount, target, false, '"' + target + '"');
    }

    private static CommandScript command(
            Script script, List<String> arguments, UserNamespace users) {
        Command command =
                new Command(
                        arguments,
                        List.of(KERNEL),
                        List.of("TMPDIR=" + MEMORY, "HOME=" + MEMORY, "LD_PRELOAD=" + REGISTER_SET),
                        "/",
                        Identity.ROOT,
                        List.of());
        return new CommandScript(
                script,
                command,
                CapabilitySet.NONE,
                Optional.of(Filters.KERNEL),
                true,
                !users.uids().isSingle());
    }
}
