package dev.quarters.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.api.NotFoundException;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.MediaType;
import dev.quarters.image.reference.ImageReference;
import dev.quarters.json.Json;
import dev.quarters.testing.LoopbackRegistry;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Against Debian's docker-registry, with skopeo on the other side. */
class RealRegistryTest {

    private static final Path SKOPEO = Path.of("/usr/bin/skopeo");

    @TempDir static Path folder;

    private static LoopbackRegistry registry;
    private static String authority;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                Files.isExecutable(LoopbackRegistry.PROGRAM), "docker-registry is not installed");
        assumeTrue(Files.isExecutable(SKOPEO), "skopeo is not installed");
        registry = LoopbackRegistry.start(folder);
        authority = registry.authority();
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    private static ImageReference image(String name) {
        return ImageReference.parse(authority + "/" + name);
    }

    private static Descriptor describe(String type, byte[] bytes) {
        return new Descriptor(type, Digest.of(bytes), bytes.length);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    /** Pushes an image whose layers are any bytes, which nobody here looks into. */
    private static byte[] push(String name, byte[]... layers) throws IOException {
        byte[] config = "{\"architecture\":\"amd64\",\"os\":\"linux\"}".getBytes();
        Descriptor described = describe(MediaType.OCI_CONFIG, config);
        try (RegistryImageDestination destination =
                FakeRegistry.registries().destination(image(name))) {
            List<Json> written = new java.util.ArrayList<>();
            for (byte[] layer : layers) {
                Descriptor one = describe(MediaType.OCI_LAYER_GZIP, layer);
                destination.putContent(one, () -> new ByteArrayInputStream(layer));
                assertThat(destination.has(one)).isTrue();
                written.add(json(one));
            }
            destination.putContent(described, () -> new ByteArrayInputStream(config));
            byte[] manifest =
                    Json.object()
                            .put("schemaVersion", 2)
                            .put("mediaType", MediaType.OCI_MANIFEST)
                            .put("config", json(described))
                            .put("layers", Json.of(written))
                            .build()
                            .toText()
                            .getBytes();
            destination.putManifest(describe(MediaType.OCI_MANIFEST, manifest), manifest);
            return manifest;
        }
    }

    private static Json json(Descriptor descriptor) {
        return Json.object()
                .put("mediaType", descriptor.mediaType())
                .put("digest", descriptor.digest().toString())
                .put("size", descriptor.size())
                .build();
    }

    private static void skopeo(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(SKOPEO.toString()));
        command.addAll(List.of("--insecure-policy", "copy", "--quiet"));
        command.addAll(List.of(arguments));
        Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(run.getInputStream().readAllBytes());
        assertThat(run.waitFor()).as(said).isZero();
    }

    @Test
    void whatWePushSkopeoPulls() throws Exception {
        byte[] large = random(5_000_000);
        byte[] manifest = push("team/ours:1", large, random(10));

        Path copy = folder.resolve("copy");
        skopeo("--src-tls-verify=false", "docker://" + authority + "/team/ours:1", "dir:" + copy);

        assertThat(copy.resolve("manifest.json")).hasBinaryContent(manifest);
        assertThat(copy.resolve(Digest.of(large).hex())).hasBinaryContent(large);
    }

    @Test
    void whatSkopeoPushesWePull() throws Exception {
        byte[] large = random(3_000_000);
        byte[] manifest = push("team/first:1", large);
        skopeo(
                "--preserve-digests",
                "--src-tls-verify=false",
                "--dest-tls-verify=false",
                "docker://" + authority + "/team/first:1",
                "docker://" + authority + "/other/second:2");

        try (RegistryImageSource source =
                FakeRegistry.registries().source(image("other/second:2"))) {
            assertThat(source.root().bytes()).isEqualTo(manifest);
            assertThat(source.root().mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
            Descriptor layer = describe(MediaType.OCI_LAYER_GZIP, large);
            assertThat(source.content(layer, 0).stream().readAllBytes()).isEqualTo(large);
            var end = source.content(layer, 2_999_990);
            assertThat(end.offset()).isEqualTo(2_999_990);
            assertThat(end.stream().readAllBytes()).hasSize(10);
            Descriptor root = describe(MediaType.OCI_MANIFEST, manifest);
            assertThat(source.manifest(root)).isEqualTo(manifest);
        }
    }

    @Test
    void aBrokenUploadIsDoneAgain() throws Exception {
        byte[] layer = random(2_000_000);
        var opened = new java.util.concurrent.atomic.AtomicInteger();
        try (RegistryImageDestination destination =
                FakeRegistry.registries().destination(image("team/broken:1"))) {
            Descriptor described = describe(MediaType.OCI_LAYER_GZIP, layer);
            destination.putContent(
                    described,
                    () ->
                            opened.incrementAndGet() == 1
                                    ? new ByteArrayInputStream(layer, 0, 1_000_000)
                                    : new ByteArrayInputStream(layer));
            assertThat(destination.has(described)).isTrue();
        }
    }

    @Test
    void anAbsentTagIsNotFound() {
        try (RegistryImageSource source = FakeRegistry.registries().source(image("team/none:1"))) {
            assertThatThrownBy(source::root)
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("manifest");
        }
    }
}
