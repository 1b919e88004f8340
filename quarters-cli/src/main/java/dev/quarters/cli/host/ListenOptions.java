package dev.quarters.cli.host;

import dev.quarters.api.QuartersException;
import dev.quarters.cli.daemon.DaemonPlace;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.UsageException;
import dev.quarters.daemon.listen.Host;
import dev.quarters.daemon.tls.MutualTls;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

/**
 * Where a daemon is to listen, in dockerd's words. A port is for clients with a certificate:
 * whoever may ask a daemon can have its host.
 */
final class ListenOptions {

    static final String HOST = "host";
    static final String VERIFY = "tlsverify";
    static final String AUTHORITY = "tlscacert";
    static final String CERTIFICATE = "tlscert";
    static final String KEY = "tlskey";
    static final String INSECURE = "insecure-tcp";

    private static final String INHERITED = "fd://";
    private static final Pattern TCP =
            Pattern.compile("tcp://(\\[[0-9a-fA-F:.]+]|[^:/\\[\\]]+)(?::(\\d{1,5}))?/?");
    private static final int PORT = 2376;
    private static final int INSECURE_PORT = 2375;

    private final Arguments arguments;
    private final DaemonPlace place;

    ListenOptions(Arguments arguments, DaemonPlace place) {
        this.arguments = arguments;
        this.place = place;
    }

    /** All of them; the usual socket too where no other one lets commands of this host in. */
    List<Host> hosts() {
        List<String> asked = arguments.values(HOST);
        Optional<SSLContext> tls = tls(asked);
        List<Host> hosts = new ArrayList<>();
        asked.forEach(host -> hosts.add(host(host, tls)));
        if (hosts.stream().allMatch(Host.Tcp.class::isInstance)) {
            hosts.addFirst(new Host.File(place.usualSocket()));
        }
        return hosts;
    }

    /** What is to be said of a port without TLS. */
    Optional<String> warning() {
        return arguments.has(INSECURE) && arguments.values(HOST).stream().anyMatch(this::isTcp)
                ? Optional.of(
                        "listening at TCP without TLS (--"
                                + INSECURE
                                + "): everybody who reaches that port can have this host")
                : Optional.empty();
    }

    private boolean isTcp(String host) {
        return host.startsWith("tcp://");
    }

    private Optional<SSLContext> tls(List<String> asked) {
        boolean files =
                Stream.of(AUTHORITY, CERTIFICATE, KEY)
                        .anyMatch(name -> arguments.value(name).isPresent());
        boolean port = asked.stream().anyMatch(this::isTcp);
        if (!arguments.has(VERIFY)) {
            if (files) {
                throw new UsageException(
                        "--tlscacert, --tlscert and --tlskey are for --tlsverify: give it too");
            }
            if (port && !arguments.has(INSECURE)) {
                throw new UsageException(
                        "tcp:// without TLS lets everybody who reaches it have this host: give"
                                + " --tlsverify with --tlscacert, --tlscert and --tlskey, use ssh"
                                + " (docker -H ssh://HOST), or say --"
                                + INSECURE);
            }
            return Optional.empty();
        }
        if (arguments.has(INSECURE)) {
            throw new UsageException("--tlsverify and --" + INSECURE + " exclude each other");
        }
        if (!port) {
            throw new UsageException("--tlsverify is for --host tcp://ADDRESS:PORT: give one");
        }
        return Optional.of(new MutualTls(file(AUTHORITY), file(CERTIFICATE), file(KEY)).context());
    }

    private Path file(String name) {
        return Path.of(
                arguments
                        .value(name)
                        .orElseThrow(
                                () ->
                                        new UsageException(
                                                "--tlsverify needs --" + name + " FILE (PEM)")));
    }

    private Host host(String host, Optional<SSLContext> tls) {
        if (host.equals(INHERITED)) {
            return new Host.Inherited();
        }
        if (isTcp(host)) {
            Matcher parts = TCP.matcher(host);
            int usual = tls.isPresent() ? PORT : INSECURE_PORT;
            if (!parts.matches()) {
                throw new UsageException("--host is tcp://ADDRESS:PORT, not \"" + host + '"');
            }
            int port = parts.group(2) == null ? usual : Integer.parseInt(parts.group(2));
            if (port > 65535) {
                throw new UsageException("there is no port " + port);
            }
            return new Host.Tcp(
                    new InetSocketAddress(parts.group(1).replaceAll("[\\[\\]]", ""), port), tls);
        }
        try {
            return new Host.File(DaemonPlace.socket(host));
        } catch (QuartersException wrong) {
            throw new UsageException(
                    "--host is unix://PATH, tcp://ADDRESS:PORT or fd://, not \"" + host + '"');
        }
    }
}
