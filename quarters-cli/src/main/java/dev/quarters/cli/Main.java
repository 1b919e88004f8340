package dev.quarters.cli;

import dev.quarters.cli.daemon.DaemonDoor;
import dev.quarters.cli.run.HostTerminal;
import dev.quarters.linux.OwnProcess;
import dev.quarters.node.LocalNode;
import dev.quarters.node.NodeFolder;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The process behind the word {@code quarters}. */
public final class Main {

    private Main() {}

    /** Runs one command line and exits with its code. */
    public static void main(String[] words) {
        int code;
        Session session =
                new Session(
                        () -> LocalNode.open(NodeFolder.usual()),
                        host -> DaemonDoor.to(host, NodeFolder.usual()),
                        Commands.all(),
                        new FileInputStream(FileDescriptor.in),
                        stream(FileDescriptor.out),
                        stream(FileDescriptor.err),
                        HostTerminal.ofThisProcess());
        try (session) {
            code = new Cli(session).run(List.of(words));
        }
        if (session.hadGuests()) {
            OwnProcess.exit(code);
        }
        Runtime.getRuntime().halt(code);
    }

    /** Not System.out: that one would be flushed at every line, and encodes as the locale says. */
    static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), 8192),
                true,
                StandardCharsets.UTF_8);
    }
}
