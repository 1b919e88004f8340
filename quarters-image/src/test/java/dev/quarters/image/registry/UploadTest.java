package dev.quarters.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.MediaType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Uploads to registries that do not make it easy. */
@Timeout(20)
class UploadTest {

    private static final byte[] BLOB = new byte[200_000];

    private static Descriptor blob() {
        return new Descriptor(MediaType.OCI_LAYER, Digest.of(BLOB), BLOB.length);
    }

    @Test
    void whoTakesNoWholeContentIsSentPatches() throws IOException {
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        AtomicInteger patches = new AtomicInteger();
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    exchange.getResponseHeaders().add("Location", "/up?s=1");
                                    switch (exchange.getRequestMethod()) {
                                        case "POST" -> FakeRegistry.send(exchange, 202, "");
                                        case "GET" -> {
                                            exchange.getResponseHeaders()
                                                    .add("Range", "0-" + (taken.size() - 1));
                                            FakeRegistry.send(exchange, 204, "");
                                        }
                                        case "PATCH" -> {
                                            var in = exchange.getRequestBody();
                                            if (patches.incrementAndGet() == 1) {
                                                taken.write(in.readNBytes(50_000));
                                                in.readAllBytes();
                                                FakeRegistry.send(exchange, 502, "");
                                            } else {
                                                taken.write(in.readAllBytes());
                                                FakeRegistry.send(exchange, 202, "");
                                            }
                                        }
                                        default -> {
                                            boolean whole =
                                                    exchange.getRequestBody().readAllBytes().length
                                                            > 0;
                                            FakeRegistry.send(exchange, whole ? 405 : 201, "");
                                        }
                                    }
                                });
                RegistryImageDestination destination =
                        FakeRegistry.registries().destination(registry.image("x/y:1"))) {
            destination.putContent(blob(), () -> new ByteArrayInputStream(BLOB));

            assertThat(taken.toByteArray()).isEqualTo(BLOB);
            assertThat(registry.asked())
                    .last()
                    .isEqualTo(
                            "PUT /up?s=1&digest=" + blob().digest().toString().replace(":", "%3A"));
        }
    }

    @Test
    void whoStopsTakingIsGivenUp() throws IOException {
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    exchange.getResponseHeaders().add("Location", "/up");
                                    if (exchange.getRequestMethod().equals("POST")) {
                                        FakeRegistry.send(exchange, 202, "");
                                    } else {
                                        pause();
                                    }
                                });
                RegistryImageDestination destination =
                        FakeRegistry.registries().destination(registry.image("x/y:1"))) {
            byte[] large = new byte[20_000_000];
            Descriptor described = new Descriptor("x", Digest.of(large), large.length);
            assertThatThrownBy(
                            () ->
                                    destination.putContent(
                                            described, () -> new ByteArrayInputStream(large)))
                    .hasMessageContaining("takes no more bytes");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aManifestThatBecomesAnotherIsToldOf() throws IOException {
        byte[] manifest = FakeRegistry.MANIFEST.getBytes();
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    exchange.getResponseHeaders()
                                            .add(
                                                    "Docker-Content-Digest",
                                                    "sha256:" + "0".repeat(64));
                                    FakeRegistry.send(exchange, 201, "");
                                });
                RegistryImageDestination destination =
                        FakeRegistry.registries().destination(registry.image("x/y:1"))) {
            Descriptor described =
                    new Descriptor(MediaType.OCI_MANIFEST, Digest.of(manifest), manifest.length);
            assertThatThrownBy(() -> destination.putManifest(described, manifest))
                    .hasMessageContaining("took manifest");
        }
    }
}
