package dev.quarters.image.registry;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;

/**
 * How the network is used: through which proxies, with which certificates.
 *
 * @param proxies on the way to a server
 * @param certificates of and for servers
 */
public record HttpAccess(Proxies proxies, CertificateFolders certificates) {

    /** Directly, with the certificates that the JVM trusts. */
    public static final HttpAccess DIRECT = new HttpAccess(Proxies.NONE, CertificateFolders.NONE);

    private static final String USER_AGENT = "quarters";

    /**
     * A client for that server, and for those that it redirects to.
     *
     * <p>HTTP/1.1, since several large contents at once go faster through several connections than
     * through one.
     */
    HttpClient client(String authority, Timings timings) {
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .proxy(proxies)
                        .connectTimeout(timings.connect());
        certificates.find(authority).ifPresent(builder::sslContext);
        return builder.build();
    }

    /** The beginning of a request. */
    HttpRequest.Builder request(URI uri) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri).header("User-Agent", USER_AGENT);
        proxies.authorization(uri).ifPresent(value -> builder.header("Proxy-Authorization", value));
        return builder;
    }
}
