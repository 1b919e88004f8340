package dev.quarters.guest.mount;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.NameSettings;
import dev.quarters.api.NameSettings.Host;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What guests find in /etc/hosts and /etc/resolv.conf. */
class NameFilesTest {

    private static NameSettings names(List<String> search, List<String> options) {
        return new NameSettings(List.of(), Map.of(), List.of("10.9.9.9"), search, options);
    }

    @Test
    void aHostThatStandsForThisOneHasTheRoutersAddress() {
        List<Host> hosts = List.of(new Host("h", Host.GATEWAY), new Host("other", "::1"));

        assertThat(HostsFile.further(hosts, "10.0.0.1")).isEqualTo("10.0.0.1\th\n::1\tother\n");
        assertThat(HostsFile.further(hosts, "")).isEqualTo("::1\tother\n");
    }

    @Test
    void theNetworksResolverAsksTheServers() {
        assertThat(ResolverFile.of(Optional.of("127.0.0.11"), names(List.of(), List.of())))
                .isEqualTo("nameserver 127.0.0.11\n");
        assertThat(ResolverFile.of(Optional.empty(), names(List.of(), List.of())))
                .isEqualTo("nameserver 10.9.9.9\n");
    }

    @Test
    void namesOfGuestsAreAskedForBeforeDomainsAreTried() {
        assertThat(ResolverFile.of(Optional.of("127.0.0.11"), names(List.of("a", "b"), List.of())))
                .isEqualTo("nameserver 127.0.0.11\nsearch a b\noptions ndots:0\n");
        assertThat(
                        ResolverFile.of(
                                Optional.of("127.0.0.11"),
                                names(List.of("a"), List.of("ndots:2", "timeout:1"))))
                .isEqualTo("nameserver 127.0.0.11\nsearch a\noptions ndots:2 timeout:1\n");
    }
}
