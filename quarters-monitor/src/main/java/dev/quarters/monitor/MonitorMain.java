package dev.quarters.monitor;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/** The process of a monitor: its standard input is the socket that it serves, as inetd has it. */
public final class MonitorMain {

    private MonitorMain() {}

    /**
     * Serves one guest to its end.
     *
     * @param words the guest's folder, and how many seconds to stay after its end, without anybody
     */
    public static void main(String[] words) throws IOException {
        if (words.length != 2
                || !(System.inheritedChannel() instanceof ServerSocketChannel socket)) {
            System.err.println("quarters: monitors are started by the daemon only");
            System.exit(125);
            return;
        }
        Duration patience = Duration.ofSeconds(Long.parseLong(words[1]));
        new Monitor(new MonitorFolder(Path.of(words[0])), socket, patience).run();
        // Whatever threads an engine has.
        Runtime.getRuntime().halt(0);
    }
}
