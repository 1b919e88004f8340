package dev.quarters.it.guestos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.Quarters;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.QuartersException;
import dev.quarters.api.ResourceLimits;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Guests with several processors, each of which executes for itself. */
@Timeout(300)
class ManyProcessorsTest {

    /** Of what {@code seq 1 20000} says. */
    private static final String DIGEST =
            "f6351f5ead9a700e34275480b3856ea738122a7c57bdeb744a631251c069587a";

    private static GuestSpec.Builder guest(String script, double processors) {
        long nanoCpus = Math.round(processors * 1e9);
        return GuestOsImages.busybox(script)
                .limits(new ResourceLimits(0, 0, nanoCpus, 0, Optional.empty(), 0, 0, 0));
    }

    private static List<String> run(String script, int processors) throws InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (Quarters quarters = GuestOsImages.open("emulator");
                Guest guest = GuestOsImages.create(quarters, guest(script, processors))) {
            guest.start(GuestStreams.of(output, output));
            assertThat(guest.await().code()).isZero();
        }
        return output.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void eachExecutesPrograms(int processors) throws Exception {
        List<String> numbers = IntStream.range(0, processors).mapToObj(Integer::toString).toList();
        List<String> output =
                run(
                        """
                        nproc
                        for i in %s; do
                            busybox taskset -c $i busybox cut -d ' ' -f 39 /proc/self/stat
                        done
                        for i in %s; do
                            busybox taskset -c $i busybox sh -c 'seq 1 20000 | sha256sum' > /tmp/$i &
                        done
                        wait
                        cat /tmp/?
                        """
                                .formatted(String.join(" ", numbers), String.join(" ", numbers)),
                        processors);
        assertThat(output.getFirst()).isEqualTo(Integer.toString(processors));
        assertThat(output.subList(1, processors + 1)).isEqualTo(numbers);
        assertThat(output.subList(processors + 1, output.size()))
                .hasSize(processors)
                .containsOnly(DIGEST + "  -");
    }

    @ParameterizedTest
    @CsvSource({
        "emulator, 1.5, 1 to 16 processors",
        "emulator, 17, 1 to 16 processors",
        "kvm, 2, one processor"
    })
    void othersAreRefused(String engine, double processors, String has) {
        assertThatThrownBy(
                        () -> {
                            try (Quarters quarters = GuestOsImages.open(engine)) {
                                GuestOsImages.create(
                                                quarters, guest("true", processors).engine(engine))
                                        .close();
                            }
                        })
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("a guest of the engine " + engine + " has " + has);
    }

    @Test
    void staysWithItsEngine() throws Exception {
        try (Quarters quarters = GuestOsImages.open("emulator");
                Guest guest = GuestOsImages.create(quarters, guest("sleep 100", 2))) {
            guest.start(
                    GuestStreams.of(
                            OutputStream.nullOutputStream(), OutputStream.nullOutputStream()));
            assertThatThrownBy(() -> quarters.node().move(guest, "kvm"))
                    .isInstanceOf(QuartersException.class)
                    .hasMessageContaining("more than one processor stays with its engine");
        }
    }
}
