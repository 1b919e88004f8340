package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A command line of the host, run to its end within three minutes. */
record Run(List<String> line, Map<String, String> environment) {

    private static final long LIMIT_SECONDS = 180;

    /** What came of it. */
    record Result(List<String> line, int exitCode, String output, String errorOutput) {

        Result succeeds() {
            return exits(0);
        }

        Result exits(int code) {
            assertThat(exitCode)
                    .describedAs("exit code of %s%n%s%n%s", line, output, errorOutput)
                    .isEqualTo(code);
            return this;
        }
    }

    static Run of(String... line) {
        return new Run(List.of(line), Map.of());
    }

    Run with(String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return new Run(line, more);
    }

    Result run() throws IOException, InterruptedException {
        return run("");
    }

    Result run(String input) throws IOException, InterruptedException {
        Path output = Files.createTempFile("quarters-it", ".out");
        Path errorOutput = Files.createTempFile("quarters-it", ".err");
        try {
            Process process =
                    builder()
                            .redirectOutput(output.toFile())
                            .redirectError(errorOutput.toFile())
                            .start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(line + " did not end: " + Files.readString(errorOutput));
            }
            return new Result(
                    line,
                    process.exitValue(),
                    Files.readString(output),
                    Files.readString(errorOutput));
        } finally {
            Files.delete(output);
            Files.delete(errorOutput);
        }
    }

    ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        return builder;
    }
}
