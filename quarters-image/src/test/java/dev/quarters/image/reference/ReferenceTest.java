package dev.quarters.image.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.InvalidRequestException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.stream.Stream;

/** The transports, and which one a text means. */
class ReferenceTest {

    record Good(String written, Class<?> kind, String canonical) {}

    static Stream<Good> good() {
        return Stream.of(
                new Good("debian:12", ImageReference.class, "docker.io/library/debian:12"),
                new Good("docker://debian", ImageReference.class, "docker.io/library/debian"),
                new Good("docker://oci:1.0", ImageReference.class, "docker.io/library/oci:1.0"),
                new Good("docker:1", ImageReference.class, "docker.io/library/docker:1"),
                new Good("dir/x", ImageReference.class, "docker.io/dir/x"),
                new Good("oci:/a/b", FileReference.class, "oci:/a/b"),
                new Good("oci:/a/../b:v1", FileReference.class, "oci:/b:v1"),
                new Good("oci:/a:x.io/y:1", FileReference.class, "oci:/a:x.io/y:1"),
                new Good("oci-archive:/a.tar:v1", FileReference.class, "oci-archive:/a.tar:v1"),
                new Good(
                        "docker-archive:/a.tar:x",
                        FileReference.class,
                        "docker-archive:/a.tar:docker.io/library/x:latest"),
                new Good("docker-archive:/a.tar", FileReference.class, "docker-archive:/a.tar"),
                new Good("dir:/a:b", FileReference.class, "dir:/a:b"),
                new Good("apt:bash", AptReference.class, "apt:bash"),
                new Good("apt:zsh,bash,zsh", AptReference.class, "apt:bash,zsh"),
                new Good(
                        "apt:libstdc++6=12.2.0-14+deb12u1",
                        AptReference.class,
                        "apt:libstdc++6=12.2.0-14+deb12u1"),
                new Good("apt:vim=2:9.0~rc1", AptReference.class, "apt:vim=2:9.0~rc1"));
    }

    @ParameterizedTest
    @MethodSource("good")
    void isOfTheKindThatItsPrefixSays(Good good) {
        Reference reference = Reference.parse(good.written);

        assertThat(reference).isInstanceOf(good.kind);
        assertThat(reference.canonical()).isEqualTo(good.canonical);
        assertThat(Reference.parse(reference.canonical())).isEqualTo(reference);
    }

    static Stream<String> hostile() {
        return Stream.of(
                "apt:" + "a,".repeat(2500) + "a",
                "apt:" + String.join(",", java.util.Collections.nCopies(300, "bash")) + ",b_",
                "apt:" + "b".repeat(5000),
                "oci:/x:" + "a-".repeat(2500) + "a",
                "dir:" + "x".repeat(20_000));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    @ValueSource(
            strings = {
                "apt:",
                "apt:,",
                "apt:bash,",
                "apt:a",
                "apt:Bash",
                "apt:-bash",
                "apt:--version",
                "apt:bash coreutils",
                "apt:bash, coreutils",
                "apt:../bash",
                "apt:bash/stable",
                "apt:bash:arm64",
                "apt:bash=",
                "apt:bash=a b",
                "apt:bash=1,bash=2",
                "apt:bash=$(id)",
                "oci:",
                "oci::tag",
                "oci:/x:",
                "oci:/x:a b",
                "oci:/x:-a",
                "dir:",
                "dir:/a\u0000b",
                "docker-archive:/x:UPPER",
                "docker://",
                "docker:///x",
                "https://a.b/c"
            })
    void isRefused(String bad) {
        assertThatThrownBy(() -> Reference.parse(bad))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        refused -> assertThat(refused.getMessage().length()).isLessThan(600));
    }
}
