package dev.quarters.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Other programs, where they are installed; a test that lacks one is skipped and says so. */
final class Command {

    private Command() {}

    static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }

    static void requireTool(String name) {
        boolean there =
                List.of("/usr/bin", "/usr/local/bin", "/bin", "/usr/sbin", "/sbin").stream()
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        if (!there) {
            IO.println("skipped: " + name + " is not installed");
        }
        Assumptions.assumeTrue(there, name + " is not installed");
    }

    static void requireRoot() {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root) {
            IO.println("skipped: only root can mount");
        }
        Assumptions.assumeTrue(root, "only root can mount");
    }

    /** Another JVM with this one's class path. */
    static Process java(Class<?> main, String... arguments) throws IOException {
        String classPath = System.getProperty("java.class.path");
        return new ProcessBuilder(javaCommand(classPath, main, arguments))
                .redirectErrorStream(true)
                .start();
    }

    static List<String> javaCommand(String classPath, Class<?> main, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                System.getProperty("java.home") + "/bin/java",
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                classPath,
                                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
