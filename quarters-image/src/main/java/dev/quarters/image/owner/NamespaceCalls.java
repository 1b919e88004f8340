package dev.quarters.image.owner;

import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.AT_SYMLINK_NOFOLLOW;
import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_NOFOLLOW;
import static dev.quarters.linux.uapi.Fcntl.O_PATH;
import static dev.quarters.linux.uapi.Prctl.PR_SET_PDEATHSIG;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.quarters.api.QuartersException;
import dev.quarters.image.tar.TarEntry;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.Spawn;
import dev.quarters.linux.uapi.Signal;
import dev.quarters.linux.user.UserNamespace;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * System calls on what is in a folder, made by root of a user namespace: collected into scripts,
 * each run by a child of its own. Paths are relative to the folder, hold a byte in each character,
 * and lead over no symbolic link.
 */
final class NamespaceCalls implements AutoCloseable {

    /** A child costs some 15 ms, a step 150 bytes. */
    private static final int STEPS = 8000;

    private static final int FOLDER_FD = 3;
    private static final int MAX_PATH = 4000; // less than PATH_MAX

    private final UserNamespace ids;
    private final String attempt;
    private final int folder;
    private Script script = new Script();
    private int first;

    /**
     * @param attempt for messages
     */
    NamespaceCalls(UserNamespace ids, Path folder, String attempt) {
        this.ids = ids;
        this.attempt = attempt;
        this.folder = Descriptors.open(folder.toString(), O_PATH | O_DIRECTORY | O_NOFOLLOW);
        begin();
    }

    private void begin() {
        script = new Script();
        ids.enter(script);
        // A child that outlives this process would work on against whoever cleans up.
        script.call(SystemCall.prctl, PR_SET_PDEATHSIG, Signal.SIGKILL);
        script.call(SystemCall.fchdir, FOLDER_FD);
        first = script.steps().size();
    }

    void changeOwner(String path, long uid, long gid) {
        at(
                path,
                rest ->
                        script.call(
                                        SystemCall.fchownat,
                                        AT_FDCWD,
                                        text(rest),
                                        uid,
                                        gid,
                                        AT_SYMLINK_NOFOLLOW)
                                .words(words("give", path) + " to " + uid + ":" + gid));
    }

    /** Of what is no symbolic link. */
    void changeMode(String path, int mode) {
        at(
                path,
                rest ->
                        script.call(SystemCall.fchmodat, AT_FDCWD, text(rest), mode)
                                .words(words("change the mode of", path)));
    }

    /** What the file system does not take is left out. */
    void setAttribute(String path, String name, byte[] value) {
        at(
                path,
                rest ->
                        script.call(
                                        SystemCall.lsetxattr,
                                        text(rest),
                                        text(name),
                                        value,
                                        value.length,
                                        0)
                                .ignoreError());
    }

    private static String words(String verb, String path) {
        return verb + " \"" + TarEntry.readable(path) + '"';
    }

    private void at(String path, Consumer<String> call) {
        String rest = path.isEmpty() ? "." : path;
        boolean far = false;
        while (rest.length() > MAX_PATH) {
            int slash = rest.lastIndexOf('/', MAX_PATH);
            script.call(SystemCall.chdir, text(rest.substring(0, slash)));
            rest = rest.substring(slash + 1);
            far = true;
        }
        call.accept(rest);
        if (far) {
            script.call(SystemCall.fchdir, FOLDER_FD);
        }
        if (script.steps().size() >= STEPS) {
            run();
        }
    }

    private static byte[] text(String bytes) {
        return (bytes + '\0').getBytes(ISO_8859_1);
    }

    /** Makes those that were not made yet. */
    void run() {
        if (script.steps().size() == first) {
            return;
        }
        try {
            ChildProcess child =
                    ids.spawn(
                            Spawn.of(script).descriptor(folder, FOLDER_FD).name("quarters-owners"),
                            0);
            try {
                child.awaitStarted();
                if (child.await().code() != 0) {
                    throw new QuartersException(attempt + ": its child was killed", "");
                }
            } catch (InterruptedException e) {
                child.kill();
                Thread.currentThread().interrupt();
                throw new QuartersException(attempt + ": cancelled", "", e);
            }
        } catch (dev.quarters.linux.LinuxException e) {
            throw new QuartersException(attempt + ": " + e.getMessage(), e.remedy(), e);
        }
        begin();
    }

    @Override
    public void close() {
        Descriptors.close(folder);
    }
}
