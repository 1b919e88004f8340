package dev.quarters.it.guestos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.GuestRun;
import dev.quarters.Quarters;
import dev.quarters.api.Mount;
import dev.quarters.api.Technique;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Real programs compute the same on the software CPU, with files in the served file system, as on
 * this machine's own: every byte of output, and the exit code. It takes minutes, so it runs when
 * the property {@code quarters.guestos.workloads} is set.
 */
@Timeout(300)
class SameResultsTest {

    @TempDir private Path folder;

    /**
     * A program to run.
     *
     * @param file what it works on, from the test's resources, at {@code /work} in the guest
     * @param shown what its output has at least
     */
    private record Workload(
            String image, String file, List<String> command, int code, String shown) {
        @Override
        public String toString() {
            return image;
        }
    }

    static Stream<Workload> workloads() {
        return Stream.of(
                new Workload(
                        "apt:gcc,libc6-dev,dash",
                        "program.c",
                        List.of(
                                "/bin/sh",
                                "-c",
                                "gcc -O2 -o /program /input/program.c -lm && /program"),
                        17984 % 256,
                        "primes 17984\n1522.1807271196742 "),
                new Workload(
                        "apt:perl",
                        "work.pl",
                        List.of("perl", "/input/work.pl"),
                        11,
                        "0.33333333333333331"),
                new Workload(
                        "apt:sqlite3",
                        "work.sql",
                        List.of("sqlite3", "-init", "/input/work.sql", "/database", ".tables"),
                        0,
                        "\nok\n"),
                new Workload(
                        "apt:python3-minimal",
                        "program.c",
                        List.of(
                                "python3",
                                "-c",
                                "import hashlib; print(hashlib.sha256(b'x'*10**6).hexdigest())"),
                        0,
                        "1b977e9f84f1b26b6ed7f68b0498faee2385ea4125bd29adce4a7d9106ba3134\n"));
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void underBothTechniques(Workload workload) throws Exception {
        boolean asked = Boolean.getBoolean("quarters.guestos.workloads");
        if (!asked) {
            System.out.println("skipped: takes minutes; set quarters.guestos.workloads=true");
        }
        Assumptions.assumeTrue(asked, "takes minutes; set quarters.guestos.workloads=true");
        lay(workload.file());
        try (Quarters quarters = GuestOsImages.open()) {
            GuestRun.Outcome direct = run(quarters, workload, Technique.SHARED_KERNEL);
            GuestRun.Outcome emulated = run(quarters, workload, Technique.GUEST_OS);
            assertThat(direct.exitCode()).as(direct.errorOutput()).isEqualTo(workload.code());
            assertThat(direct.output()).contains(workload.shown());
            assertThat(emulated.output()).isEqualTo(direct.output());
            assertThat(emulated.exitCode()).isEqualTo(direct.exitCode());
        }
    }

    private void lay(String file) throws Exception {
        try (InputStream resource =
                Objects.requireNonNull(SameResultsTest.class.getResourceAsStream(file), file)) {
            Files.copy(resource, folder.resolve(file));
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(
                folder.resolve(file), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(Files.readString(folder.resolve(file), StandardCharsets.UTF_8)).isNotBlank();
    }

    private GuestRun.Outcome run(Quarters quarters, Workload workload, Technique technique)
            throws InterruptedException {
        Mount.Bind work = new Mount.Bind(folder, "/input", true, Mount.Propagation.RPRIVATE);
        return quarters.guest(workload.image())
                .technique(technique)
                .with(spec -> spec.mounts(List.of(work)))
                .run(workload.command().toArray(String[]::new));
    }
}
