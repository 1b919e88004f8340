package dev.quarters.cli.run;

import dev.quarters.api.GuestSpec;
import dev.quarters.api.NameSettings;
import dev.quarters.api.NetworkAttachment;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.PublishedPort;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.UsageException;

import java.util.List;
import java.util.Map;

/**
 * {@code --network none|host|user[:host-loopback]|NAME}, and what belongs to it. Who publishes
 * ports and says nothing else has a network in user mode, which every technique has.
 */
final class NetworkSyntax {

    private static final String USER_WITH_LOOPBACK = "user:host-loopback";

    private NetworkSyntax() {}

    static void apply(Arguments arguments, GuestSpec.Builder spec) {
        List<PublishedPort> ports = PublishSyntax.parse(arguments.values("publish"));
        spec.ports(ports);
        spec.names(
                new NameSettings(
                        arguments.values("add-host", NetworkSyntax::host),
                        Map.of(),
                        arguments.values("dns"),
                        arguments.values("dns-search"),
                        arguments.values("dns-option")));
        String word = arguments.value("network").orElse(ports.isEmpty() ? "none" : "user");
        NetworkMode mode = mode(word);
        spec.network(mode);
        if (mode == NetworkMode.NAMED) {
            spec.networks(
                    List.of(
                            new NetworkAttachment(
                                    word,
                                    arguments.values("network-alias"),
                                    arguments.value("ip"))));
        } else if (arguments.value("ip").isPresent()
                || !arguments.values("network-alias").isEmpty()) {
            throw new UsageException(
                    "--ip and --network-alias are for guests on a network (--network NAME)");
        }
    }

    /** {@code NAME:ADDRESS}; the address may be of IPv6, and have colons. */
    private static NameSettings.Host host(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            throw new UsageException("--add-host is NAME:ADDRESS, not \"" + text + '"');
        }
        return new NameSettings.Host(text.substring(0, colon), text.substring(colon + 1));
    }

    private static NetworkMode mode(String word) {
        return switch (word) {
            case "none" -> NetworkMode.NONE;
            case "host" -> NetworkMode.HOST;
            case "user" -> NetworkMode.USER;
            case USER_WITH_LOOPBACK -> NetworkMode.USER_WITH_HOST_LOOPBACK;
            default -> {
                if (!word.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*")) {
                    throw new UsageException(
                            "--network "
                                    + word
                                    + ": none, host, user, user:host-loopback or a network's name");
                }
                yield NetworkMode.NAMED;
            }
        };
    }
}
