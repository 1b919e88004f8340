package dev.quarters.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.MediaType;
import dev.quarters.image.reference.ImageReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/** Contents that a registry has in another repository are not sent again. */
@Timeout(30)
class MountTest {

    private static final byte[] BLOB = new byte[1000];
    private static final Descriptor DESCRIBED =
            new Descriptor(MediaType.OCI_LAYER, Digest.of(BLOB), BLOB.length);
    private static final String MOUNT =
            "/v2/x/y/blobs/uploads/?mount="
                    + DESCRIBED.digest().toString().replace(":", "%3A")
                    + "&from=team/other";

    /** What a push asks a registry that answers the attempt to mount in that way. */
    private static List<String> asked(int status, boolean mounted) throws IOException {
        try (FakeRegistry registry =
                        new FakeRegistry(
                                exchange -> {
                                    exchange.getResponseHeaders().add("Location", "/up");
                                    boolean mount =
                                            exchange.getRequestURI().toString().contains("mount=");
                                    boolean start = exchange.getRequestMethod().equals("POST");
                                    FakeRegistry.send(
                                            exchange, mount ? status : start ? 202 : 201, "");
                                });
                RegistryImageDestination destination =
                        FakeRegistry.registries().destination(registry.image("x/y:1"))) {
            List<ImageReference> others =
                    List.of(
                            ImageReference.parse("far.example/team/far:1"),
                            registry.image("x/y:0"),
                            registry.image("team/other:1"));
            assertThat(
                            destination.mountOrPut(
                                    DESCRIBED, others, () -> new ByteArrayInputStream(BLOB)))
                    .isEqualTo(mounted);
            return registry.asked();
        }
    }

    @Test
    void whatTheRegistryDoesNotMountIsSent() throws IOException {
        String put = "PUT /up?digest=" + DESCRIBED.digest().toString().replace(":", "%3A");
        assertThat(asked(201, true)).containsExactly("POST " + MOUNT);
        assertThat(asked(202, false)).containsExactly("POST " + MOUNT, put);
        for (int refusal : new int[] {401, 403, 404}) {
            assertThat(asked(refusal, false))
                    .containsExactly("POST " + MOUNT, "POST /v2/x/y/blobs/uploads/", put);
        }
    }
}
