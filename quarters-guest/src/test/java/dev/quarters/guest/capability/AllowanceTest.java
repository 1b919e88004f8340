package dev.quarters.guest.capability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.QuartersException;
import dev.quarters.api.Security;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

class AllowanceTest {

    private static final CapabilitySet HOST =
            CapabilitySet.ALL.without(CapabilitySet.of(Capability.SYS_RESOURCE));

    private static CapabilitySet of(boolean privileged, List<String> added, List<String> dropped) {
        return Allowance.of(
                new Security(privileged, added, dropped, Optional.empty(), false), HOST);
    }

    @Test
    void the_default_is_dockers() {
        assertThat(of(false, List.of(), List.of()).bits()).isEqualTo(0xa80425fbL);
    }

    @Test
    void drops_first_then_adds() {
        assertThat(of(false, List.of("NET_ADMIN", "cap_kill"), List.of("ALL")))
                .isEqualTo(CapabilitySet.of(Capability.NET_ADMIN, Capability.KILL));
        assertThat(of(false, List.of(), List.of("CHOWN", "MKNOD")).bits())
                .isEqualTo(0xa80425fbL & ~1L & ~(1L << 27));
        assertThat(of(false, List.of("CHOWN"), List.of("CHOWN")).has(Capability.CHOWN)).isTrue();
    }

    @Test
    void all_means_all_that_the_host_has() {
        assertThat(of(false, List.of("ALL"), List.of())).isEqualTo(HOST);
        assertThat(of(true, List.of(), List.of("ALL"))).isEqualTo(HOST);
        assertThat(of(false, List.of("ALL"), List.of("SYS_ADMIN")))
                .isEqualTo(HOST.without(CapabilitySet.of(Capability.SYS_ADMIN)));
    }

    @Test
    void what_the_host_lacks_is_refused_by_name_and_left_out_otherwise() {
        assertThatThrownBy(() -> of(false, List.of("SYS_RESOURCE"), List.of()))
                .isInstanceOf(QuartersException.class)
                .hasMessageContaining("CAP_SYS_RESOURCE");
        assertThat(
                        Allowance.of(
                                Security.DEFAULT,
                                CapabilitySet.ALL.without(CapabilitySet.of(Capability.MKNOD))))
                .isEqualTo(CapabilitySet.DEFAULT.without(CapabilitySet.of(Capability.MKNOD)));
        assertThatThrownBy(() -> of(false, List.of("NO_SUCH"), List.of()))
                .isInstanceOf(InvalidRequestException.class);
    }
}
