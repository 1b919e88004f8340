package dev.quarters.cli;

import dev.quarters.cli.run.HostTerminal;
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
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Plays what users do most, so that the JVM notes which classes that loads and keeps them ready
 * (AOT cache, JEP 483 and 514). The launcher runs it once. Needs no network and no rights: where
 * guests can't be run, what led up to it is noted all the same.
 */
public final class Rehearsal {

    private Rehearsal() {}

    /** Plays, in a folder that is removed afterwards. */
    public static void main(String[] words) throws IOException {
        Path folder = Files.createTempDirectory("quarters-rehearsal");
        try {
            String image = "oci:" + RehearsalImage.write(folder.resolve("layout"));
            play(folder, "run", "-q", "-e", "A=b", image, RehearsalImage.COMMAND);
            play(folder, "tag", image, "rehearsal:1");
            play(folder, "run", "rehearsal:1", RehearsalImage.COMMAND);
            play(folder, "run", "-i", "rehearsal:1", RehearsalImage.COMMAND);
            play(folder, "run", "rehearsal:1", "/no/such/command");
            play(folder, "images");
            play(folder, "inspect", "rehearsal:1");
            play(folder, "techniques");
            play(folder, "help", "run");
            play(folder, "version");
        } finally {
            delete(folder);
        }
    }

    private static void play(Path folder, String... words) {
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        try (Session session =
                new Session(
                        () -> LocalNode.open(NodeFolder.at(folder.resolve("data"))),
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
