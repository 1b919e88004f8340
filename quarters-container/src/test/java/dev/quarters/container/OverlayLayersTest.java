package dev.quarters.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.quarters.api.GuestSpec;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.container.plan.RootPlan;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Both ways to mount an image's layers, up to as many as the kernel takes. */
@Timeout(60)
class OverlayLayersTest {

    private static TestGuests guests;

    @BeforeAll
    static void layOut() {
        TestGuests.obstacle().ifPresent(why -> abort("no containers here: " + why));
        guests = new TestGuests();
    }

    @AfterAll
    static void remove() {
        if (guests != null) {
            guests.close();
        }
    }

    /** Layers above the one with the programs; each hides the file of the one below it. */
    private static Path[] layers(int count) {
        Path[] layers = new Path[count];
        try {
            for (int i = 0; i < count; i++) {
                // Longer than the names of a store, and with what separates options and layers.
                Path layer = guests.home.resolve(count + ",".repeat(70) + ":" + i);
                Files.createDirectories(layer.resolve("each"));
                Files.writeString(layer.resolve("top"), Integer.toString(i));
                Files.writeString(layer.resolve("each/" + i), "");
                layers[i] = layer;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return layers;
    }

    @ParameterizedTest
    @CsvSource({"6,1,1", "6,1,127", "6,1,499", "6,5,1", "6,5,127", "6,5,499"})
    void all_layers_are_there_in_their_order(int major, int minor, int count) throws Exception {
        GuestSpec spec =
                TestGuests.shell(
                                "cat /top; echo; ls /each | wc -l; rm /each/0 && ls /each | wc -l;"
                                    + " grep -c ' / overlay .*nodev.*lowerdir=0:1' /proc/mounts")
                        .build();
        Path[] layers = layers(count);
        TestGuests.Outcome outcome =
                guests.run(TestGuests.withKernel(major, minor), guests.request(spec, layers), "");
        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.output())
                .isEqualTo(
                        "%d\n%d\n%d\n%d\n"
                                .formatted(count - 1, count, count - 1, minor == 1 ? 1 : 0));
        assertThat(layers[0].resolve("each/0")).exists();
    }

    @Test
    void more_layers_than_the_kernel_takes_are_refused_by_their_number() {
        Path[] layers = new Path[RootPlan.MOST_LAYERS];
        Arrays.fill(layers, guests.layer);
        assertThatThrownBy(() -> guests.run(TestGuests.shell("true").build(), layers))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("501 layers");
    }
}
