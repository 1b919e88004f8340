package dev.quarters.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.RegistryCredential;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where credentials are found, and under which keys. */
class CredentialFilesTest {

    @TempDir Path folder;

    // "me:secret"
    private static final String ENTRY = "{\"auth\":\"bWU6c2VjcmV0\"}";

    private RegistryCredential find(String json, String domain, String path) throws IOException {
        Path file = Files.writeString(folder.resolve("c.json"), json);
        return new CredentialFiles(List.of(folder.resolve("none.json"), file)).find(domain, path);
    }

    @Test
    void dockerHubIsFoundUnderItsOldKey() throws IOException {
        String json = "{\"auths\":{\"https://index.docker.io/v1/\":" + ENTRY + "}}";

        assertThat(find(json, "docker.io", "library/x"))
                .isEqualTo(new RegistryCredential.Password("me", "secret"));
        assertThat(find(json, "other.example", "x")).isEqualTo(new RegistryCredential.Anonymous());
    }

    @Test
    void theMostParticularKeyWins() throws IOException {
        String json =
                "{\"auths\":{\"a.b\":"
                        + ENTRY
                        + ",\"a.b/team\":{\"username\":\"t\",\"password\":\"p\"}}}";

        assertThat(find(json, "a.b", "team/x"))
                .isEqualTo(new RegistryCredential.Password("t", "p"));
        assertThat(find(json, "a.b", "teams/x"))
                .isEqualTo(new RegistryCredential.Password("me", "secret"));
    }

    @Test
    void damagedFilesAreNoObstacle() throws IOException {
        assertThat(find("{", "a.b", "x")).isEqualTo(new RegistryCredential.Anonymous());
        assertThat(find("{\"auths\":{\"a.b\":{\"auth\":\"!!\"}}}", "a.b", "x"))
                .isEqualTo(new RegistryCredential.Anonymous());
        assertThat(find("{\"credsStore\":\"no-such-helper\"}", "a.b", "x"))
                .isEqualTo(new RegistryCredential.Anonymous());
        assertThat(find("{\"credsStore\":\"../../bin/sh\"}", "a.b", "x"))
                .isEqualTo(new RegistryCredential.Anonymous());
    }

    @Test
    void secretsAreNotInTexts() {
        assertThat(new RegistryCredential.Password("me", "secret").toString())
                .doesNotContain("secret");
        assertThat(new RegistryCredential.IdentityToken("secret").toString())
                .doesNotContain("secret");
    }

    @Test
    void theUsersFilesAreThoseOfDockerAndPodman() {
        Map<String, String> environment =
                Map.of("DOCKER_CONFIG", "/d", "XDG_RUNTIME_DIR", "/run/user/1");

        assertThat(CredentialFiles.ofThisUser(environment, Path.of("/home/me")).files())
                .containsExactly(
                        Path.of("/d/config.json"),
                        Path.of("/run/user/1/containers/auth.json"),
                        Path.of("/home/me/.config/containers/auth.json"));
    }

    @Test
    void aHelperIsAskedByItsProtocol() throws Exception {
        Path helper = folder.resolve("docker-credential-test");
        Files.writeString(
                helper,
                "#!/bin/sh\n"
                    + "[ \"$1\" = get ] || exit 1\n"
                    + "read -r server\n"
                    + "[ \"$server\" = a.b ] || exit 1\n"
                    + "echo '{\"ServerURL\":\"a.b\",\"Username\":\"<token>\",\"Secret\":\"s\"}'\n");
        assertThat(helper.toFile().setExecutable(true)).isTrue();

        // looked up on the PATH, which a JVM can't change for itself
        Process child = inChild(folder, "{\"credHelpers\":{\"a.b\":\"test\"}}", Optional.empty());
        assertThat(new String(child.getInputStream().readAllBytes())).contains("IdentityToken[]");
    }

    private Process inChild(Path path, String json, Optional<String> none) throws IOException {
        Path file = Files.writeString(folder.resolve("h.json"), json);
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.quarters.image.registry.FindCredential",
                        file.toString(),
                        "a.b",
                        none.orElse("x"));
        builder.environment().merge("PATH", path.toString(), (old, more) -> more + ":" + old);
        return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
