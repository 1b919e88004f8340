package dev.quarters.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.Image;
import dev.quarters.api.Progress;
import dev.quarters.image.registry.CredentialFiles;
import dev.quarters.image.registry.HttpAccess;
import dev.quarters.image.registry.Registries;
import dev.quarters.image.registry.RegistryConfiguration;
import dev.quarters.image.registry.RegistryTransports;
import dev.quarters.testing.LoopbackRegistry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Against a real registry: an image that is there under one name gets another without its layers.
 */
@Timeout(60)
class MountedPushTest {

    @TempDir Path folder;

    private LocalImages store(String name) {
        return new LocalImages(
                folder.resolve(name),
                ImageOptions.DEFAULT,
                new RegistryTransports(
                        () ->
                                new Registries(
                                        RegistryConfiguration.DEFAULT,
                                        new CredentialFiles(List.of()),
                                        HttpAccess.DIRECT)));
    }

    private static Image pull(LocalImages images, String reference) {
        return images.pull(reference, Optional.empty(), Optional.empty(), Progress.SILENT);
    }

    /** What is said to be done with the contents. */
    private static List<String> push(LocalImages images, String source, String destination) {
        List<String> actions = new CopyOnWriteArrayList<>();
        images.push(source, destination, (item, action, done, total) -> actions.add(action));
        return actions;
    }

    @Test
    void whatWasPulledFromThereIsMounted() throws Exception {
        Command.requireTool("docker-registry");
        String layout = "oci:" + folder.resolve("layout") + ":1";
        MemoryImage memory =
                MemoryImage.of(
                        new TarBytes().file("a", "one").end(),
                        new TarBytes().file("b", "two").end());
        try (LocalImages images =
                new LocalImages(folder.resolve("memory"), ImageOptions.DEFAULT, memory)) {
            pull(images, "x:1");
            images.push("x:1", layout, Progress.SILENT);
        }
        try (LoopbackRegistry registry = LoopbackRegistry.start(folder)) {
            String first = registry.reference("team/first:1");
            String second = registry.reference("other/second:2");
            String id;
            try (LocalImages images = store("one")) {
                id = pull(images, layout).id();
                assertThat(push(images, layout, first)).contains("Sent").doesNotContain("Mounted");
            }
            try (LocalImages images = store("two")) {
                pull(images, first);
                assertThat(push(images, first, second)).containsOnly("Mounted").hasSize(3);
            }
            try (LocalImages images = store("three")) {
                assertThat(pull(images, second).id()).isEqualTo(id);
            }
        }
    }
}
