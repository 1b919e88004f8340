package dev.quarters.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarters.testing.ReadableClassPath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs programs of the tests as user 1000, with entries of his in /etc/subuid and /etc/subgid that
 * nobody else sees: they are mounted over the host's in a mount namespace.
 */
final class OrdinaryUser {

    private final Path folder;
    private final String classPath;

    /** With a folder that becomes open to all. */
    OrdinaryUser(Path folder) throws Exception {
        Command.requireRoot();
        Command.requireTool("setpriv");
        Command.requireTool("newuidmap");
        this.folder = folder;
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("ids"), "");
        Command.run("install", "-d", "-o", "1000", "-g", "1000", folder + "/home");
        classPath = ReadableClassPath.in(folder);
    }

    /** Of that user. */
    Path home() {
        return folder.resolve("home");
    }

    /** A line of subuid(5) without the user; empty for none. */
    void subordinateIds(String ids) throws IOException {
        Files.writeString(folder.resolve("ids"), ids.isEmpty() ? "" : "1000:" + ids + "\n");
    }

    /** What the program says. */
    String run(Class<?> main, String... arguments) throws Exception {
        Process process = start(main, arguments);
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output;
    }

    Process start(Class<?> main, String... arguments) throws IOException {
        String mount =
                "mount --bind "
                        + folder
                        + "/ids /etc/subuid && mount --bind "
                        + folder
                        + "/ids /etc/subgid && exec \"$@\"";
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", mount));
        command.addAll(List.of("sh", "setpriv", "--reuid=1000", "--regid=1000", "--clear-groups"));
        command.addAll(Command.javaCommand(classPath, main, arguments));
        return new ProcessBuilder(command)
                .directory(home().toFile())
                .redirectErrorStream(true)
                .start();
    }
}
