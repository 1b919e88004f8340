package dev.quarters.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quarters.api.Device;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.Mount;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.Security;
import dev.quarters.api.Technique;
import dev.quarters.api.Ulimit;
import dev.quarters.cli.option.ArgumentParser;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.UsageException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class RunOptionsTest {

    @TempDir private Path folder;

    private static GuestSpec spec(String line) {
        return RunOptions.spec(
                ArgumentParser.parse(
                        RunOptions.TABLE, Operands.command("IMAGE"), List.of(line.split(" "))));
    }

    @Test
    void meansWhatADockerUserMeans() {
        GuestSpec spec =
                spec(
                        "--technique shared-kernel --name web-1 -t --init --read-only -u www:www -w"
                                + " /srv -h box --network host -l a=b --sysctl net.x=1 --entrypoint"
                                + " /init --group-add audio image -- -c x");
        assertThat(spec)
                .isEqualTo(
                        GuestSpec.of("image")
                                .technique(Technique.SHARED_KERNEL)
                                .name("web-1")
                                .terminal(true)
                                .init(true)
                                .readOnlyRoot(true)
                                .user("www:www")
                                .workingDirectory("/srv")
                                .hostname("box")
                                .network(NetworkMode.HOST)
                                .labels(Map.of("a", "b"))
                                .kernelParameters(Map.of("net.x", "1"))
                                .entrypoint(List.of("/init"))
                                .additionalGroups(List.of("audio"))
                                .command("-c", "x")
                                .build());
    }

    @Test
    void runtimeIsDockersWordForEngine() {
        assertThat(spec("--runtime container image").engine()).contains("container");
    }

    @ParameterizedTest
    @CsvSource({"64m,67108864", "1g,1073741824", "1.5k,1536", "512,512", "2GiB,2147483648", "3b,3"})
    void readsSizes(String text, long bytes) {
        assertThat(ByteSize.parse("-m", text)).isEqualTo(bytes);
    }

    @Test
    void readsLimits() {
        GuestSpec spec =
                spec(
                        "-m 64m --memory-swap -1 --cpus 1.5 -c 512 --cpuset-cpus 0-1 --pids-limit"
                                + " 50 image");
        assertThat(spec.limits().memoryBytes()).isEqualTo(64 << 20);
        assertThat(spec.limits().memorySwapBytes()).isEqualTo(-1);
        assertThat(spec.limits().nanoCpus()).isEqualTo(1_500_000_000);
        assertThat(spec.limits().cpuShares()).isEqualTo(512);
        assertThat(spec.limits().cpuset()).contains("0-1");
        assertThat(spec.limits().pids()).isEqualTo(50);
    }

    @Test
    void readsMounts() {
        assertThat(spec("-v /a:/b:ro,rslave --tmpfs /t:size=1m,mode=700,noexec image").mounts())
                .containsExactly(
                        new Mount.Bind(Path.of("/a"), "/b", true, Mount.Propagation.RSLAVE),
                        new Mount.Tmpfs("/t", 1 << 20, 0700, false, List.of("noexec")));
        assertThat(
                        spec("--mount type=bind,src=/a,dst=/b,ro --mount type=tmpfs,target=/t"
                                        + " image")
                                .mounts())
                .containsExactly(
                        new Mount.Bind(Path.of("/a"), "/b", true, Mount.Propagation.RPRIVATE),
                        new Mount.Tmpfs("/t", 0, 01777, false, List.of()));
    }

    @Test
    void readsDevicesAndUlimits() {
        assertThat(
                        spec("--device /dev/kvm --device /dev/a:/dev/b:r --device /dev/c:rw image")
                                .devices())
                .containsExactly(
                        new Device(Path.of("/dev/kvm"), "/dev/kvm", "rwm"),
                        new Device(Path.of("/dev/a"), "/dev/b", "r"),
                        new Device(Path.of("/dev/c"), "/dev/c", "rw"));
        assertThat(spec("--ulimit nofile=1024:2048 --ulimit core=unlimited image").ulimits())
                .containsExactly(new Ulimit("nofile", 1024, 2048), new Ulimit("core", -1, -1));
    }

    @Test
    void readsSecurity() throws Exception {
        Path profile = Files.writeString(folder.resolve("profile.json"), "{}");
        Security security =
                spec("--cap-drop all --cap-add cap_net_raw --security-opt no-new-privileges"
                                + " --security-opt seccomp="
                                + profile
                                + " image")
                        .security();
        assertThat(security.droppedCapabilities()).containsExactly("ALL");
        assertThat(security.addedCapabilities()).containsExactly("NET_RAW");
        assertThat(security.noNewPrivileges()).isTrue();
        assertThat(security.seccompProfile()).contains("{}");
        assertThat(spec("--security-opt seccomp=unconfined image").security().seccompProfile())
                .contains(Security.UNCONFINED);
    }

    @Test
    void environmentOfFilesComesFirst() throws Exception {
        Path file =
                Files.writeString(folder.resolve("env"), "# a comment\n\nA=file\nB=two words\n");
        assertThat(
                        spec("--env-file "
                                        + file
                                        + " -e A=option -e QUARTERS_NO_SUCH_VARIABLE image")
                                .environment())
                .containsExactly("A=file", "B=two words", "A=option");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-m 1m image",
                "-m big image",
                "-m 64m --memory-swap 32m image",
                "--cpus -1 image",
                "--cpus many image",
                "--pids-limit x image",
                "-v a image",
                "-v a:b:c:d image",
                "-v /a:b image",
                "-v /a:/b:nonsense image",
                "--tmpfs t image",
                "--mount type=volume,src=a,dst=b image",
                "--mount type=bind,dst=/b image",
                "--device kvm image",
                "--ulimit nofile image",
                "--security-opt label=disable image",
                "--security-opt seccomp=/no/such/file image",
                "--env-file /no/such/file image",
                "--name x image",
                "-w relative image",
                "--engine a --runtime b image"
            })
    void refusesNonsense(String line) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> spec(line))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeGreaterThan(10));
    }
}
