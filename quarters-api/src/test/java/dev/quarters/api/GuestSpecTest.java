package dev.quarters.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class GuestSpecTest {

    @Test
    void isNotChangedByWhoMadeIt() {
        List<String> command = new ArrayList<>(List.of("sh"));
        GuestSpec spec = GuestSpec.of("image").command(command).build();
        command.add("-c");
        assertThat(spec.command()).containsExactly("sh");
    }

    @Test
    void builderOfASpecKeepsAllOfIt() {
        GuestSpec spec =
                GuestSpec.of("image")
                        .name("a-name")
                        .entrypoint(List.of("init"))
                        .environment(List.of("A=1"))
                        .network(NetworkMode.HOST)
                        .limits(new ResourceLimits(1, 2, 3, 4, java.util.Optional.of("0"), 5, 6, 7))
                        .security(
                                new Security(
                                        true,
                                        List.of("SYS_ADMIN"),
                                        List.of(),
                                        Security.DEFAULT.seccompProfile(),
                                        true))
                        .readOnlyRoot(true)
                        .terminal(true)
                        .init(true)
                        .build();
        assertThat(spec.toBuilder().build()).isEqualTo(spec);
    }
}
