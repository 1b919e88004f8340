package dev.quarters.container;

import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.Mount;
import dev.quarters.api.Mount.Propagation;
import dev.quarters.api.Security;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@link PropagationTest} runs in a mount namespace of its own: mounts are made on both sides
 * of a bind mount, and each side tells what it sees.
 *
 * <p>Arguments: a shared mount, and one that is shared with none.
 */
final class PropagationGuests {

    private static final String SCRIPT =
            "cd /data; echo $(ls before); read go; echo $(ls late);"
                    + " mkdir inside && mount -t tmpfs x inside && touch inside/seen; echo mounted;"
                    + " read go; umount inside";

    private PropagationGuests() {}

    public static void main(String[] arguments) throws Exception {
        Path source = Path.of(arguments[0]);
        try (TestGuests guests = new TestGuests()) {
            for (Propagation propagation : Propagation.values()) {
                System.out.println(propagation + look(guests, source, propagation));
            }
            for (Propagation propagation : Propagation.values()) {
                try {
                    guests.run(spec(Path.of(arguments[1]), propagation), "");
                    System.out.println("alone " + propagation + " accepted");
                } catch (InvalidRequestException refused) {
                    System.out.println(
                            "alone " + propagation + " refused: " + refused.getMessage());
                }
            }
        }
    }

    private static GuestSpec spec(Path source, Propagation propagation) {
        return TestGuests.shell(SCRIPT)
                .security(new Security(true, List.of(), List.of(), Optional.empty(), false))
                .mounts(List.of(new Mount.Bind(source, "/data", false, propagation)))
                .build();
    }

    private static String look(TestGuests guests, Path source, Propagation propagation)
            throws Exception {
        for (String name : List.of("before", "late")) {
            Files.createDirectories(source.resolve(name));
        }
        mount(source.resolve("before"));
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (PipedOutputStream keys = new PipedOutputStream();
                PipedInputStream input = new PipedInputStream(keys);
                Guest guest = guests.engine.create(guests.request(spec(source, propagation)))) {
            guest.start(
                    new GuestStreams(
                            Optional.of(input),
                            output,
                            OutputStream.nullOutputStream(),
                            Optional.empty()));
            String before = line(output, 0);
            mount(source.resolve("late"));
            keys.write('\n');
            keys.flush();
            String late = line(output, 1);
            line(output, 2);
            boolean inside = Files.exists(source.resolve("inside/seen"));
            keys.write('\n');
            keys.flush();
            guest.await();
            return " before=" + before + " late=" + late + " inside=" + inside;
        } finally {
            run("umount", source.resolve("before").toString());
            run("umount", source.resolve("late").toString());
            Files.deleteIfExists(source.resolve("inside"));
        }
    }

    /** Waits for a line. */
    private static String line(ByteArrayOutputStream output, int index) throws Exception {
        while (true) {
            String[] lines = output.toString(StandardCharsets.UTF_8).split("\n", -1);
            if (lines.length > index + 1) {
                return lines[index];
            }
            Thread.sleep(2);
        }
    }

    private static void mount(Path folder) throws Exception {
        run("mount", "-t", "tmpfs", "tmpfs", folder.toString());
        Files.createFile(folder.resolve("seen"));
    }

    private static void run(String... command) throws Exception {
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", command) + " exited with " + code);
        }
    }
}
