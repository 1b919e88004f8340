package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.testing.LoopbackRegistry;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;

/** Images go from skopeo to a registry, from there to Quarters, and back to skopeo. */
class RegistryScenarioTest {

    private Installation quarters;
    private LoopbackRegistry registry;

    @BeforeEach
    void start() throws Exception {
        Requirement.root();
        Requirement.program("apt-get");
        Requirement.program("docker-registry");
        Requirement.program("skopeo");
        quarters = Installation.forRoot();
        registry = LoopbackRegistry.start(quarters.folder());
    }

    @AfterEach
    void stop() throws Exception {
        if (registry != null) {
            registry.close();
        }
        if (quarters != null) {
            quarters.close();
        }
    }

    @Test
    void pulledRunSavedAndRead() throws Exception {
        String name = registry.reference("box:1");
        pushWithSkopeo(name);

        quarters.quarters("pull", name).succeeds();
        assertThat(
                        quarters.quarters("run", name, "busybox", "echo", "from a registry")
                                .succeeds()
                                .output())
                .isEqualTo("from a registry\n");

        Path archive = quarters.folder().resolve("box.tar");
        quarters.quarters("save", "-o", archive.toString(), name).succeeds();
        assertThat(skopeo("inspect", "oci-archive:" + archive).output()).contains("\"Layers\"");
        assertThat(skopeo("inspect", "docker-archive:" + archive).output()).contains("\"Layers\"");
        assertThat(Run.of("tar", "-xOf", archive.toString(), "manifest.json").run().output())
                .contains(name);
    }

    @Test
    void pushedByQuartersIsReadBySkopeo() throws Exception {
        String name = registry.reference("pushed:2");
        quarters.quarters("pull", "apt:busybox-static", "--tag", name).succeeds();
        quarters.quarters("push", name).succeeds();
        assertThat(skopeo("inspect", "--tls-verify=false", "docker://" + name).output())
                .contains("\"Architecture\"");
    }

    @Test
    void missingImageIsAClearError() throws Exception {
        String name = registry.reference("no-such-image:1");
        assertThat(quarters.quarters("pull", name).exits(125).errorOutput())
                .contains("no-such-image")
                .doesNotContain("Exception")
                .doesNotContain("\tat ");
    }

    private void pushWithSkopeo(String name) throws Exception {
        Path layout = quarters.folder().resolve("layout");
        BoxImage.copyTo(quarters);
        quarters.quarters("push", BoxImage.NAME, "oci:" + layout + ":1").succeeds();
        skopeo("copy", "--dest-tls-verify=false", "oci:" + layout + ":1", "docker://" + name);
    }

    private static Run.Result skopeo(String... words) throws Exception {
        String[] line = new String[words.length + 1];
        line[0] = "skopeo";
        System.arraycopy(words, 0, line, 1, words.length);
        return Run.of(line).run().succeeds();
    }
}
