package dev.quarters;

import dev.quarters.api.ExitStatus;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.Node;
import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.api.Technique;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** A guest that is described, run to its end, and gone. */
public final class GuestRun {

    private final Node node;
    private final GuestSpec.Builder spec;
    private Optional<InputStream> input = Optional.empty();

    GuestRun(Node node, String image) {
        this.node = node;
        this.spec = GuestSpec.of(image);
    }

    /** Asks for that technique instead of the best one. */
    public GuestRun technique(Technique technique) {
        spec.technique(technique);
        return this;
    }

    /** Says more of the guest. */
    public GuestRun with(Consumer<GuestSpec.Builder> change) {
        change.accept(spec);
        return this;
    }

    /** Gives the command that text to read, in UTF-8. */
    public GuestRun input(String text) {
        return input(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Gives the command that stream to read. */
    public GuestRun input(InputStream stream) {
        input = Optional.of(stream);
        return this;
    }

    /**
     * Runs the command (the image's own when none is given), and waits for its end.
     *
     * @throws QuartersException when the guest can't be made or the command not be started; an exit
     *     code other than 0 is no exception
     */
    public Outcome run(String... command) throws InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errorOutput = new ByteArrayOutputStream();
        try (Guest guest = node.create(spec.command(command).build(), Progress.SILENT)) {
            guest.start(new GuestStreams(input, output, errorOutput, Optional.empty()));
            ExitStatus status = guest.await();
            return new Outcome(
                    status,
                    output.toString(StandardCharsets.UTF_8),
                    errorOutput.toString(StandardCharsets.UTF_8));
        }
    }

    /**
     * How a command ended.
     *
     * @param output its standard output, read as UTF-8
     * @param errorOutput its standard error, likewise
     */
    public record Outcome(ExitStatus status, String output, String errorOutput) {

        /** The exit code; 128 + n when signal n ended it. */
        public int exitCode() {
            return status.code();
        }
    }
}
