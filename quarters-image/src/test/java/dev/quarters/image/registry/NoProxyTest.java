package dev.quarters.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.InvalidRequestException;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** Which servers are reached through which proxy, by the environment. */
class NoProxyTest {

    @Test
    void entriesAreNamesAddressesAndNetworks() {
        record Case(String variable, String host, int port, boolean direct) {}
        for (Case one :
                List.of(
                        new Case("", "registry.example", 443, false),
                        new Case("", "localhost", 5000, true),
                        new Case("", "127.9.9.9", 5000, true),
                        new Case("", "[::1]", 5000, true),
                        new Case("*", "registry.example", 443, true),
                        new Case("example", "registry.example", 443, true),
                        new Case(" Registry.Example ", "registry.example", 443, true),
                        new Case("registry.example", "other-registry.example", 443, false),
                        new Case(".example", "registry.example", 443, true),
                        new Case(".registry.example", "registry.example", 443, false),
                        new Case("a,registry.example:443", "registry.example", 443, true),
                        new Case("registry.example:443", "registry.example", 5000, false),
                        new Case("10.1.2.3", "10.1.2.3", 443, true),
                        new Case("10.1.2.3:80", "10.1.2.3", 443, false),
                        new Case("10.0.0.0/8", "10.200.0.1", 443, true),
                        new Case("10.0.0.0/16", "10.1.0.1", 443, false),
                        new Case("10.0.0.0/99", "10.0.0.0", 443, false),
                        new Case("10.0.0.0/8", "ten.example", 443, false),
                        new Case("fd00::/8", "[fd12::1]", 443, true),
                        new Case("fd00::/8", "10.0.0.1", 443, false),
                        new Case("[fd12::1]:443", "[fd12::1]", 443, true),
                        new Case("fd12::1", "[fd12::1]", 443, true),
                        new Case("/8,:,[", "registry.example", 443, false))) {
            assertThat(NoProxy.parse(one.variable()).contains(one.host(), one.port()))
                    .as(one.toString())
                    .isEqualTo(one.direct());
        }
    }

    private static Proxy proxy(Map<String, String> environment, String uri) {
        return Proxies.of(environment).select(URI.create(uri)).getFirst();
    }

    private static Proxy at(String host, int port) {
        return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(host, port));
    }

    @Test
    void eachSchemeHasItsVariableInUpperOrLowerCase() {
        Map<String, String> both =
                Map.of(
                        "HTTPS_PROXY", "http://127.0.0.1:1",
                        "https_proxy", "http://127.0.0.1:2",
                        "http_proxy", "127.0.0.1:3",
                        "no_proxy", "near.example");
        assertThat(proxy(both, "https://far.example/v2/")).isEqualTo(at("127.0.0.1", 1));
        assertThat(proxy(both, "http://far.example/v2/")).isEqualTo(at("127.0.0.1", 3));
        assertThat(proxy(both, "https://near.example/v2/")).isEqualTo(Proxy.NO_PROXY);
        assertThat(proxy(Map.of(), "https://far.example/v2/")).isEqualTo(Proxy.NO_PROXY);
    }

    @Test
    void aUserIsToldToThatProxyOnly() {
        Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", "http://me:a%40b+c@127.0.0.1:1"));
        assertThat(proxies.authorization(URI.create("https://far.example/")))
                .contains("Basic bWU6YUBiK2M=");
        assertThat(proxies.authorization(URI.create("http://far.example/"))).isEmpty();
    }

    @Test
    void aVariableThatNamesNoProxyIsRefusedWithoutItsText() {
        for (String value :
                List.of("https://me:secret@x:1", "socks5://x", "http://", "h t:secret")) {
            assertThatThrownBy(() -> Proxies.of(Map.of("HTTP_PROXY", value)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("HTTP_PROXY")
                    .hasMessageNotContaining("secret");
        }
    }
}
