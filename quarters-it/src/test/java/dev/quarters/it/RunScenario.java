package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** What a user does first. The same scenarios run as root and as an ordinary user. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RunScenario {

    private static final String BUSYBOX = "apt:busybox-static";

    private Installation quarters;

    abstract Installation install() throws Exception;

    @BeforeAll
    void open() throws Exception {
        Requirement.root();
        Requirement.program("apt-get");
        quarters = install();
    }

    @AfterAll
    void close() {
        if (quarters != null) {
            quarters.close();
        }
    }

    @Test
    void outputAndExitCodeAreTheCommands() throws Exception {
        Run.Result result =
                quarters.quarters(
                        "run", BUSYBOX, "--", "busybox", "sh", "-c", "echo hi; id -u; exit 7");
        assertThat(result.output()).isEqualTo("hi\n0\n");
        result.exits(7);
    }

    @Test
    void pythonCountsToFortyTwo() throws Exception {
        Run.Result result =
                quarters.quarters(
                        "run",
                        "apt:bash,coreutils,python3-minimal",
                        "--",
                        "python3",
                        "-c",
                        "print(6*7)");
        assertThat(result.succeeds().output()).isEqualTo("42\n");
    }

    @Test
    void errorOutputIsApart() throws Exception {
        Run.Result result =
                quarters.quarters(
                        "run", "-q", BUSYBOX, "busybox", "sh", "-c", "echo out; echo err >&2");
        assertThat(result.output()).isEqualTo("out\n");
        assertThat(result.errorOutput()).isEqualTo("err\n");
    }

    @Test
    void inputGoesInOnlyWhenAskedFor() throws Exception {
        assertThat(
                        quarters.command("run", "-i", BUSYBOX, "busybox", "wc", "-c")
                                .run("12345")
                                .output())
                .isEqualTo("5\n");
        assertThat(quarters.command("run", BUSYBOX, "busybox", "wc", "-c").run("12345").output())
                .isEqualTo("0\n");
    }

    @Test
    void missingCommandIs127AndOneThatIsNoProgramIs126() throws Exception {
        assertThat(quarters.quarters("run", BUSYBOX, "no-such-command").exits(127).errorOutput())
                .contains("no-such-command");
        assertThat(quarters.quarters("run", BUSYBOX, "/etc/passwd").exits(126).errorOutput())
                .contains("/etc/passwd");
    }

    @Test
    void unknownImageAndUnknownOptionAre125() throws Exception {
        assertThat(quarters.quarters("run", "apt:no-such-package-at-all").exits(125).errorOutput())
                .contains("no-such-package-at-all");
        assertThat(quarters.quarters("run", "--no-such-option", BUSYBOX).exits(125).errorOutput())
                .contains("--no-such-option")
                .doesNotContain("\tat ");
    }

    @Test
    void environmentWorkingDirectoryUserAndHostNameAreSet() throws Exception {
        Run.Result result =
                quarters.quarters(
                        "run",
                        "-e",
                        "A=b c",
                        "-w",
                        "/var",
                        "-h",
                        "box",
                        BUSYBOX,
                        "busybox",
                        "sh",
                        "-c",
                        "echo $A; pwd; busybox hostname; echo $HOME");
        assertThat(result.succeeds().output()).isEqualTo("b c\n/var\nbox\n/root\n");
    }

    @Test
    void folderOfTheHostIsShown() throws Exception {
        Path shared = Files.createDirectory(quarters.folder().resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(shared.resolve("in"), "from the host\n");
        Run.Result result =
                quarters.quarters(
                        "run",
                        "-v",
                        shared + ":/s",
                        "-v",
                        shared + ":/ro:ro",
                        BUSYBOX,
                        "busybox",
                        "sh",
                        "-c",
                        "busybox cat /s/in; echo from the guest > /s/out; echo x > /ro/no || echo"
                                + " refused");
        assertThat(result.succeeds().output()).isEqualTo("from the host\nrefused\n");
        assertThat(shared.resolve("out")).hasContent("from the guest");
    }

    @Test
    void readOnlyRootCannotBeWrittenButMemoryCan() throws Exception {
        Run.Result result =
                quarters.quarters(
                        "run",
                        "--read-only",
                        "--tmpfs",
                        "/scratch:size=1m",
                        BUSYBOX,
                        "busybox",
                        "sh",
                        "-c",
                        "echo x > /x || echo refused; echo x > /scratch/x && echo written");
        assertThat(result.succeeds().output()).isEqualTo("refused\nwritten\n");
    }

    @Test
    void whatAGuestWritesIsGoneWithIt() throws Exception {
        quarters.quarters("run", BUSYBOX, "busybox", "sh", "-c", "echo x > /file").succeeds();
        assertThat(quarters.quarters("run", BUSYBOX, "busybox", "ls", "/file").exitCode())
                .isEqualTo(1);
    }

    @Test
    void techniqueWithoutAnEngineSaysSo() throws Exception {
        assertThat(
                        quarters.quarters("run", "--technique", "hypervisor", BUSYBOX)
                                .exits(125)
                                .errorOutput())
                .contains("hypervisor")
                .contains("shared-kernel");
    }

    /** Each with what the release of its kernel contains. */
    @ParameterizedTest
    @CsvSource({"emulator, -cloud-amd64", "uml, 6.", "kvm, -cloud-amd64"})
    void guestWithAKernelOfItsOwnIsLikeAContainer(String engine, String release) throws Exception {
        assumeAvailable(engine);
        Path shared = Files.createDirectory(quarters.folder().resolve("shared-" + engine));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(shared.resolve("in"), "from the host\n");
        Run.Result result =
                quarters.command(
                                "run",
                                "-i",
                                "-q",
                                "--engine",
                                engine,
                                "-m",
                                "256m",
                                "-e",
                                "A=b c",
                                "-w",
                                "/var",
                                "-h",
                                "box",
                                "-v",
                                shared + ":/s",
                                "-v",
                                shared + ":/ro:ro",
                                "--read-only",
                                "--tmpfs",
                                "/scratch:size=1m",
                                BUSYBOX,
                                "--",
                                "busybox",
                                "sh",
                                "-c",
                                """
                                busybox uname -r
                                busybox cat
                                echo $A $$; pwd; busybox hostname; busybox id -u
                                busybox awk '/MemTotal/ { print ($2 < 262144) }' /proc/meminfo
                                busybox cat /s/in
                                echo from the guest > /s/out
                                echo x > /ro/no || echo refused
                                echo x > /no || echo refused
                                echo memory > /scratch/x && busybox cat /scratch/x
                                echo apart >&2
                                exit 7
                                """)
                        .run("typed\n");
        result.exits(7);
        assertThat(result.output().lines().toList())
                .element(0)
                .asString()
                .contains(release)
                .isNotEqualTo(Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
        assertThat(result.output().lines().skip(1))
                .containsExactly(
                        "typed",
                        "b c 1",
                        "/var",
                        "box",
                        "0",
                        "1",
                        "from the host",
                        "refused",
                        "refused",
                        "memory");
        assertThat(result.errorOutput()).contains("apart");
        assertThat(shared.resolve("out")).hasContent("from the guest");
    }

    private void assumeAvailable(String engine) throws Exception {
        boolean available =
                quarters.quarters("techniques")
                        .succeeds()
                        .output()
                        .lines()
                        .anyMatch(line -> line.matches("\\S+ +" + engine + " +available"));
        if (!available) {
            System.out.println("skipped: this user can't run guests of " + engine + " here");
        }
        assumeTrue(available, () -> "engine " + engine + " is not available");
    }

    @Test
    void tourShowsEveryTechnique() throws Exception {
        assertThat(quarters.quarters("tour").succeeds().output())
                .contains("guest-os", "kernel-level", "hypervisor", "remedy")
                .containsPattern("guest-os +emulator +\\d+ ms +Linux \\S+ +\\S+ +\\d+ MiB")
                .containsPattern(
                        "kernel-level +kvm +(not here|\\d+ ms +Linux \\S+ +\\S+ +\\d+ MiB)")
                .containsPattern("kernel-level +uml +\\d+ ms +Linux \\S+ +\\S+ +\\d+ MiB")
                .containsPattern("shared-kernel +container +\\d+ ms +Linux \\S+ +\\S+ +\\d+ MiB");
    }

    @Test
    void imagesAreListedAndRemoved() throws Exception {
        quarters.quarters("pull", BUSYBOX, "--tag", "box:1").succeeds();
        assertThat(quarters.quarters("images").succeeds().output()).contains("box:1");
        assertThat(quarters.quarters("images", "--format", "json").succeeds().output())
                .contains("\"Names\"");
        assertThat(
                        quarters.quarters("run", "box:1", "busybox", "echo", "tagged")
                                .succeeds()
                                .output())
                .isEqualTo("tagged\n");
        assertThat(quarters.quarters("rmi", "box:1").succeeds().output()).contains("untagged");
    }

    @Test
    void nothingIsLeftOfAGuest() throws Exception {
        quarters.quarters("run", BUSYBOX, "busybox", "true").succeeds();
        List<String> guests =
                Files.list(quarters.data().resolve("guests")).map(Path::toString).toList();
        assertThat(guests).isEmpty();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
                .doesNotContain(quarters.folder().toString());
    }
}
