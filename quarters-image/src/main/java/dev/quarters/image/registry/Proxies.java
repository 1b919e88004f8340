package dev.quarters.image.registry;

import dev.quarters.api.InvalidRequestException;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which proxy a server is reached through: the variables {@code HTTPS_PROXY}, {@code HTTP_PROXY}
 * and {@code NO_PROXY}, in upper or lower case, as Docker reads them.
 */
public final class Proxies extends ProxySelector {

    /** None. */
    public static final Proxies NONE =
            new Proxies(Optional.empty(), Optional.empty(), NoProxy.NONE);

    private static final int USUAL_PORT = 80;
    private static final List<Proxy> DIRECTLY = List.of(Proxy.NO_PROXY);

    private final Optional<HttpProxy> secure;
    private final Optional<HttpProxy> plain;
    private final NoProxy without;

    private Proxies(Optional<HttpProxy> secure, Optional<HttpProxy> plain, NoProxy without) {
        this.secure = secure;
        this.plain = plain;
        this.without = without;
    }

    /**
     * A proxy.
     *
     * @param authorization what it wants to be told, in the form of a header
     */
    private record HttpProxy(String host, int port, Optional<String> authorization) {

        Proxy address() {
            return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(host, port));
        }
    }

    /** Those of the environment. */
    public static Proxies of(Map<String, String> environment) {
        return new Proxies(
                proxy(environment, "HTTPS_PROXY"),
                proxy(environment, "HTTP_PROXY"),
                NoProxy.parse(variable(environment, "NO_PROXY")));
    }

    private static String variable(Map<String, String> environment, String name) {
        String upper = environment.getOrDefault(name, "");
        return upper.isEmpty()
                ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "")
                : upper;
    }

    private static Optional<HttpProxy> proxy(Map<String, String> environment, String name) {
        String value = variable(environment, name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(value.contains("://") ? value : "http://" + value);
            if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
                int port = uri.getPort() < 0 ? USUAL_PORT : uri.getPort();
                Optional<String> user = Optional.ofNullable(uri.getRawUserInfo());
                return Optional.of(new HttpProxy(uri.getHost(), port, user.map(Proxies::basic)));
            }
        } catch (IllegalArgumentException notAnAddress) {
            // Its text may hold a password, so it is not repeated below.
        }
        throw new InvalidRequestException(
                "the variable " + name + " names no proxy that can be used",
                "write it as http://[USER:PASSWORD@]HOST:PORT");
    }

    private static String basic(String userInfo) {
        byte[] pair =
                URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8)
                        .getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private Optional<HttpProxy> of(URI uri) {
        boolean encrypted = "https".equals(uri.getScheme());
        String host = Optional.ofNullable(uri.getHost()).orElse("");
        int port = uri.getPort() < 0 ? (encrypted ? 443 : 80) : uri.getPort();
        return without.contains(host, port) ? Optional.empty() : encrypted ? secure : plain;
    }

    /** The header {@code Proxy-Authorization} on the way to that address. */
    Optional<String> authorization(URI uri) {
        return of(uri).flatMap(HttpProxy::authorization);
    }

    @Override
    public List<Proxy> select(URI uri) {
        return of(uri).map(proxy -> List.of(proxy.address())).orElse(DIRECTLY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress proxy, IOException failure) {
        // The request fails, and its failure is told.
    }
}
