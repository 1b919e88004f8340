package dev.quarters.it.guestos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.Quarters;
import dev.quarters.api.Copyable;
import dev.quarters.api.Enterable;
import dev.quarters.api.Enterable.CommandSpec;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.QuartersException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Files go in and out of a guest that booted, and tar(1) of the host agrees about what they are.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class CopiedFilesScenario {

    private static final String LONG = "long-".repeat(30);

    @TempDir private Path folder;

    private Quarters quarters;
    private Guest guest;
    private Copyable files;

    abstract String engine();

    @BeforeAll
    void boot() {
        boolean tar = Files.isExecutable(Path.of("/usr/bin/tar"));
        if (!tar) {
            System.out.println("skipped: needs tar");
        }
        Assumptions.assumeTrue(tar, "needs tar");
        quarters = GuestOsImages.open(engine());
        guest =
                GuestOsImages.create(
                        quarters, GuestOsImages.busybox("busybox sleep 100000").engine(engine()));
        guest.start(GuestStreams.discard());
        files = guest.ability(Copyable.class).orElseThrow();
    }

    @AfterAll
    void close() {
        if (quarters != null) {
            quarters.close();
        }
    }

    private String inGuest(String script) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Enterable.Command command =
                guest.ability(Enterable.class)
                        .orElseThrow()
                        .enter(
                                CommandSpec.of("busybox", "sh", "-ec", script),
                                GuestStreams.of(output, output));
        int code = command.await().code();
        assertThat(code).as(output.toString(StandardCharsets.UTF_8)).isZero();
        return output.toString(StandardCharsets.UTF_8);
    }

    private String onHost(String... line) throws Exception {
        Process process =
                new ProcessBuilder(line)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void aTreeComesOutAsItIs() throws Exception {
        String sum =
                inGuest(
                        "busybox mkdir -p /copy/sub; cd /copy; echo text > file; busybox chown 5:6"
                                + " file; busybox chmod 4750 file; busybox ln file other; busybox"
                                + " ln -s sub/gone link; busybox mkfifo -m 600 pipe; echo x >"
                                + " sub/"
                                + LONG
                                + "; busybox dd if=/dev/urandom of=large bs=1000 count=700"
                                + " 2>/dev/null; : > empty; busybox touch -d '2020-02-02 02:02:02'"
                                + " file; busybox touch -d '2021-01-01 00:00:00' sub; busybox"
                                + " md5sum < large");
        Path archive = folder.resolve("out.tar");
        try (OutputStream out = Files.newOutputStream(archive)) {
            files.copyOut("/copy/", out);
        }

        assertThat(onHost("tar", "--utc", "--numeric-owner", "-tvf", archive.toString()).lines())
                .map(line -> line.replaceAll(" +", " "))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("drwxr-xr-x 0/0 0 ").endsWith("copy/"),
                        line -> assertThat(line).startsWith("-rw-r--r-- 0/0 0 ").endsWith("empty"),
                        line ->
                                assertThat(line)
                                        .isEqualTo("-rwsr-x--- 5/6 5 2020-02-02 02:02 copy/file"),
                        line -> assertThat(line).contains(" 700000 ").endsWith("copy/large"),
                        line -> assertThat(line).endsWith("copy/link -> sub/gone"),
                        line ->
                                assertThat(line)
                                        .startsWith("hrwsr-x--- 5/6")
                                        .endsWith("copy/other link to copy/file"),
                        line -> assertThat(line).startsWith("prw------- 0/0 ").endsWith("pipe"),
                        line -> assertThat(line).contains("2021-01-01 00:00 copy/sub/"),
                        line -> assertThat(line).endsWith("copy/sub/" + LONG));
        onHost("tar", "-xf", archive.toString(), "copy/large");
        assertThat(onHost("sh", "-c", "md5sum < copy/large")).isEqualTo(sum);
    }

    @Test
    void aTreeGoesInAsItIs() throws Exception {
        Path tree = Files.createDirectories(folder.resolve("tree/deep/" + LONG));
        byte[] large = new byte[600_001];
        new Random(5).nextBytes(large);
        Files.write(tree.resolve("large"), large);
        Files.writeString(folder.resolve("tree/ü"), "umlaut");
        Files.createSymbolicLink(folder.resolve("tree/link"), Path.of("ü"));
        Files.createLink(folder.resolve("tree/same"), folder.resolve("tree/ü"));
        inGuest("busybox mkdir -p /into/tree; echo old > /into/tree/link");
        for (String format : List.of("pax", "gnu")) {
            Path archive = folder.resolve(format + ".tar");
            onHost(
                    "tar",
                    "--format=" + format,
                    "--owner=7",
                    "--group=8",
                    "--mtime=@1600000000",
                    "-cf",
                    archive.toString(),
                    "tree");
            try (InputStream in = Files.newInputStream(archive)) {
                files.copyIn("/into", in);
            }
            assertThat(
                            inGuest(
                                    "cd /into/tree; busybox cat ü; busybox readlink link; busybox"
                                            + " stat -c '%h %u %g %Y' same; busybox"
                                            + " stat -c '%u %g %Y' deep; busybox md5sum <"
                                            + " deep/"
                                            + LONG
                                            + "/large; busybox rm -r deep"))
                    .isEqualTo(
                            "umlautü\n2 7 8 1600000000\n7 8 1600000000\n"
                                    + onHost("sh", "-c", "md5sum < tree/deep/" + LONG + "/large"));
        }
    }

    @Test
    void whatCannotBeCopiedIsTold() {
        record Case(String path, Class<? extends Exception> kind, String told) {}
        for (Case one :
                List.of(
                        new Case("/no/such", NotFoundException.class, "/no/such"),
                        new Case("relative", InvalidRequestException.class, "relative"))) {
            assertThatThrownBy(() -> files.copyOut(one.path(), OutputStream.nullOutputStream()))
                    .isInstanceOf(one.kind())
                    .hasMessageContaining(one.told());
        }
        for (byte[] archive :
                List.of(
                        new byte[0],
                        "no archive".repeat(200).getBytes(StandardCharsets.UTF_8),
                        new byte[100])) {
            assertThatThrownBy(() -> files.copyIn("/x", new ByteArrayInputStream(archive)))
                    .isInstanceOf(QuartersException.class)
                    .hasMessageContaining("cannot read the archive");
        }
        assertThatThrownBy(() -> files.copyIn("/proc/x", new ByteArrayInputStream(new byte[1024])))
                .isInstanceOf(QuartersException.class)
                .hasMessageContaining("/proc/x");
    }
}
