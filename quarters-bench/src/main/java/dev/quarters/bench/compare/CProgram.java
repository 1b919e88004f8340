package dev.quarters.bench.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A program in C of this package's, which prints one number: what is compared with. */
record CProgram(Path binary) {

    /** Compiles it in a folder. */
    static CProgram build(Path folder, String name) throws IOException, InterruptedException {
        Path source = folder.resolve(name + ".c");
        try (InputStream text = CProgram.class.getResourceAsStream(name + ".c")) {
            Files.copy(Objects.requireNonNull(text), source);
        }
        Path binary = folder.resolve(name);
        PeerCommand.run("gcc", "-O2", "-o", binary.toString(), source.toString());
        return new CProgram(binary);
    }

    /** Runs it; its number. */
    long run(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(binary.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
        return Long.parseLong(said.strip());
    }
}
