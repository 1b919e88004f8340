package dev.quarters.monitor;

import dev.quarters.api.QuartersException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is executed as a monitor: the Java of this process with its class path and its cache of
 * loaded classes, and with options of its own.
 */
final class MonitorCommand {

    private static final Pattern KEPT = Pattern.compile("PATH|LANG|LC_[A-Z]+|TZ|QUARTERS_[A-Z_]+");
    private static final Path OWN_COMMAND = Path.of("/proc/self/cmdline");
    private static final String CACHE = "-XX:AOTCache=";

    /**
     * What Quarters needs to be allowed; and a guest's machine may be executed by the software CPU.
     */
    private static final List<String> OPTIONS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:-UsePerfData",
                    "-XX:-ClipInlining",
                    "-XX:Tier3DelayOn=1000",
                    "-Xms8m",
                    "-Xmx1g",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-XX:MinHeapFreeRatio=10",
                    "-XX:MaxHeapFreeRatio=30",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                    "-Xlog:disable",
                    "-Xlog:all=off:stderr");

    /** Of a monitor whose guest has ended, without anybody who takes note; tests have less. */
    private static final int PATIENCE_SECONDS = Integer.getInteger("quarters.monitor.patience", 30);

    private MonitorCommand() {}

    /** For the guest of that folder. */
    static List<String> of(MonitorFolder folder) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(caches());
        command.add("-XX:ErrorFile=" + folder.log());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(MonitorMain.class.getName());
        command.add(folder.guest().toString());
        command.add(Integer.toString(PATIENCE_SECONDS));
        return command;
    }

    /** What a monitor has of this process' environment: others may be nobody's business there. */
    static List<String> environment() {
        return System.getenv().entrySet().stream()
                .filter(entry -> KEPT.matcher(entry.getKey()).matches())
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    /** As this process was started. */
    static List<String> caches() {
        try {
            String words = Files.readString(OWN_COMMAND, StandardCharsets.UTF_8);
            return Arrays.stream(words.split("\0", -1))
                    .filter(word -> word.startsWith(CACHE))
                    .toList();
        } catch (IOException e) {
            throw new QuartersException("cannot read " + OWN_COMMAND + ": " + e, "", e);
        }
    }
}
