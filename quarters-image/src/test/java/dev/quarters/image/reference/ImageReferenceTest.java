package dev.quarters.image.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.InvalidRequestException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

/** Docker's grammar of references, its defaults, and how it shows them. */
class ImageReferenceTest {

    private static final String HEX = "0123456789abcdef".repeat(4);
    private static final String PIN = "@sha256:" + HEX;

    record Good(String written, String canonical, String familiar) {}

    static Stream<Good> good() {
        return Stream.of(
                new Good("debian", "docker.io/library/debian", "debian"),
                new Good("debian:12", "docker.io/library/debian:12", "debian:12"),
                new Good("me/tool", "docker.io/me/tool", "me/tool"),
                new Good("docker.io/debian", "docker.io/library/debian", "debian"),
                new Good("docker.io/library/debian", "docker.io/library/debian", "debian"),
                new Good("index.docker.io/me/tool:1", "docker.io/me/tool:1", "me/tool:1"),
                new Good("library/a/b", "docker.io/library/a/b", "library/a/b"),
                new Good("localhost/x", "localhost/x", "localhost/x"),
                new Good("localhost:5000/x:y", "localhost:5000/x:y", "localhost:5000/x:y"),
                new Good("127.0.0.1:5000/x", "127.0.0.1:5000/x", "127.0.0.1:5000/x"),
                new Good("[::1]:5000/a/b", "[::1]:5000/a/b", "[::1]:5000/a/b"),
                new Good("[2001:db8::1]/a", "[2001:db8::1]/a", "[2001:db8::1]/a"),
                new Good("Upper/x", "Upper/x", "Upper/x"),
                new Good("host.example/a/b/c:V_1.-", "host.example/a/b/c:V_1.-", null),
                new Good("a__b/c--d_e.f", "docker.io/a__b/c--d_e.f", "a__b/c--d_e.f"),
                new Good("x" + PIN, "docker.io/library/x" + PIN, "x" + PIN),
                new Good("x:1" + PIN, "docker.io/library/x:1" + PIN, "x:1" + PIN),
                new Good("h:1/x:1" + PIN, "h:1/x:1" + PIN, null),
                new Good(HEX + ":1", "docker.io/library/" + HEX + ":1", HEX + ":1"),
                new Good("me.io/x:" + "t".repeat(128), "me.io/x:" + "t".repeat(128), null),
                new Good("a.b/" + "x".repeat(255), "a.b/" + "x".repeat(255), null));
    }

    @ParameterizedTest
    @MethodSource("good")
    void isReadAndShown(Good good) {
        ImageReference reference = ImageReference.parse(good.written);

        assertThat(reference.canonical()).isEqualTo(good.canonical);
        assertThat(reference.familiar())
                .isEqualTo(good.familiar == null ? good.canonical : good.familiar);
        assertThat(ImageReference.parse(good.canonical)).isEqualTo(reference);
        assertThat(ImageReference.parse(reference.familiar())).isEqualTo(reference);
    }

    static Stream<String> bad() {
        return Stream.of(
                "",
                " ",
                "/",
                ":tag",
                "x:",
                "x:-t",
                "x:.t",
                "x:" + "t".repeat(129),
                "x:a b",
                "Debian",
                "me/Tool",
                "-x",
                "x-",
                "x..y",
                "x___y",
                "x._y",
                "../x",
                "a/../b",
                "a//b",
                "a/b/",
                "/a",
                ".a/b",
                "a./b",
                "-host.example/x",
                "host-.example/x",
                "host:port/x",
                "host:123456/x",
                "[::1/x",
                "[zz]/x",
                "x y",
                "x\n",
                "x@",
                "x@sha256:12",
                "x@md5:" + HEX,
                "x@sha256:" + HEX.toUpperCase(java.util.Locale.ROOT),
                "x" + PIN + PIN,
                HEX,
                "näme",
                "http://host/x",
                "a.b/" + "x".repeat(256),
                "a".repeat(256) + ".b/x",
                "x".repeat(5000),
                "a/".repeat(2500) + "a",
                "a-".repeat(2500) + "a",
                "x".repeat(100_000));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void isRefusedWithAReasonAndARemedy(String bad) {
        assertThatThrownBy(() -> ImageReference.parse(bad))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        refused -> {
                            assertThat(refused.getMessage()).contains("not a reference");
                            assertThat(refused.getMessage().length()).isLessThan(500);
                            assertThat(refused.getMessage()).doesNotContain("\n");
                            assertThat(refused.remedy()).contains("NAME[:TAG]");
                        });
    }

    @Test
    void upperCaseIsAnsweredWithTheLowerCaseName() {
        assertThatThrownBy(() -> ImageReference.parse("me/Tool"))
                .hasMessageContaining("\"me/tool\"");
    }

    @Test
    void theDefaultTagIsGivenOnlyToABareName() {
        assertThat(ImageReference.parse("x").withDefaultTag().familiar()).isEqualTo("x:latest");
        assertThat(ImageReference.parse("x:1").withDefaultTag().familiar()).isEqualTo("x:1");
        assertThat(ImageReference.parse("x" + PIN).withDefaultTag().familiar())
                .isEqualTo("x" + PIN);
    }

    @Test
    void theDigestWinsOverTheTag() {
        assertThat(ImageReference.parse("x:1" + PIN).tagOrDigest()).isEqualTo("sha256:" + HEX);
        assertThat(ImageReference.parse("x:1").tagOrDigest()).isEqualTo("1");
        assertThat(ImageReference.parse("x").tagOrDigest()).isEqualTo("latest");
    }
}
