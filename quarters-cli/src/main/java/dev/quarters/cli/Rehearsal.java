package dev.quarters.cli;

import dev.quarters.api.QuartersException;
import dev.quarters.cli.daemon.DaemonDoor;
import dev.quarters.cli.daemon.DaemonPlace;
import dev.quarters.cli.run.HostTerminal;
import dev.quarters.daemon.Daemon;
import dev.quarters.daemon.listen.Host;
import dev.quarters.node.LocalNode;
import dev.quarters.node.NodeFolder;

import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Plays what users do most, so that the JVM notes which classes that loads and which methods are
 * hot, and keeps that ready (AOT cache, JEP 483, 514 and 515). The launcher runs it once, and once
 * more with a guest that boots, when there is a boot kit. Needs no network and no rights: where
 * guests can't be run, what led up to it is noted all the same.
 */
public final class Rehearsal {

    private Rehearsal() {}

    /**
     * Plays, in a folder that is removed afterwards.
     *
     * @param words where the node keeps its things, for a guest that boots too; or nothing
     */
    public static void main(String[] words) throws IOException {
        endAfter(Duration.ofMinutes(3));
        Path folder = Files.createTempDirectory("quarters-rehearsal");
        try {
            NodeFolder node = NodeFolder.at(folder.resolve("data"));
            String image = "oci:" + RehearsalImage.write(folder.resolve("layout"));
            play(node, "run", "-q", "-e", "A=b", image, RehearsalImage.COMMAND);
            play(node, "tag", image, "rehearsal:1");
            play(node, "run", "rehearsal:1", RehearsalImage.COMMAND);
            play(node, "run", "-i", "rehearsal:1", RehearsalImage.COMMAND);
            play(node, "run", "rehearsal:1", "/no/such/command");
            play(node, "images");
            play(node, "inspect", "rehearsal:1");
            play(node, "techniques");
            playWithDaemon(node);
            if (words.length > 0) {
                boot(NodeFolder.at(Path.of(words[0])), image);
            }
            play(node, "help", "run");
            play(node, "version");
        } finally {
            delete(folder);
        }
    }

    /** With a daemon in this process: what it does is learned as well. */
    private static void playWithDaemon(NodeFolder node) {
        Path socket = new DaemonPlace(node).usualSocket();
        try (Daemon _ = Daemon.start(node, List.of(new Host.File(socket)), false)) {
            String image = "rehearsal:1";
            play(node, "ps");
            play(
                    node,
                    "run",
                    "-d",
                    "--network",
                    "none",
                    "--name",
                    "one",
                    image,
                    RehearsalImage.COMMAND);
            play(node, "exec", "one", RehearsalImage.COMMAND);
            play(node, "run", "--rm", "--network", "none", "--name", "two", image, "/no/such");
            play(node, "ps", "-a", "--format", "{{.Names}}");
            play(node, "logs", "one");
            play(node, "inspect", "one");
            play(node, "rm", "-f", "one", "two");
        } catch (QuartersException notHere) {
            // Then the first daemon learns for itself.
        }
    }

    /** There because a boot kit is made of what only that node has. */
    private static void boot(NodeFolder node, String image) {
        play(node, "run", "-q", "--engine", "emulator", image, RehearsalImage.COMMAND);
        play(node, "rmi", image);
    }

    /** A guest that hangs must not keep the user waiting: then nothing is noted. */
    private static void endAfter(Duration patience) {
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                Thread.sleep(patience);
                            } catch (InterruptedException e) {
                                return;
                            }
                            Runtime.getRuntime().halt(1);
                        });
    }

    private static void play(NodeFolder node, String... words) {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        try (Session session =
                new Session(
                        () -> LocalNode.open(node),
                        host -> DaemonDoor.to(host, node),
                        Commands.all(),
                        new ByteArrayInputStream(new byte[0]),
                        nowhere,
                        Main.stream(FileDescriptor.err),
                        HostTerminal.ofThisProcess())) {
            new Cli(session).run(List.of(words));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(Rehearsal::deleteOne);
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
