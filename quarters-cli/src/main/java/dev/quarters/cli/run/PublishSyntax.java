package dev.quarters.cli.run;

import dev.quarters.api.PublishedPort;
import dev.quarters.api.PublishedPort.Protocol;
import dev.quarters.cli.option.UsageException;

import java.util.ArrayList;
import java.util.List;

/** {@code --publish [[ADDRESS:][HOST-PORT]:]GUEST-PORT[/tcp|udp]}, ports or ranges of them. */
final class PublishSyntax {

    private static final int MOST = 65535;

    private PublishSyntax() {}

    static List<PublishedPort> parse(List<String> texts) {
        List<PublishedPort> ports = new ArrayList<>();
        texts.forEach(text -> add(ports, text));
        return ports;
    }

    private record Range(int first, int last) {
        int size() {
            return last - first + 1;
        }
    }

    private static void add(List<PublishedPort> ports, String text) {
        int slash = text.indexOf('/');
        Protocol protocol = protocol(text, slash < 0 ? "tcp" : text.substring(slash + 1));
        String[] parts = (slash < 0 ? text : text.substring(0, slash)).split(":", -1);
        if (parts.length > 3) {
            throw wrong(text, "an address is an IPv4 one");
        }
        Range guest = range(text, parts[parts.length - 1]);
        String hostPart = parts.length > 1 ? parts[parts.length - 2] : "";
        Range host = hostPart.isEmpty() ? new Range(0, 0) : range(text, hostPart);
        String address =
                parts.length == 3 && !parts[0].isEmpty() ? parts[0] : PublishedPort.EVERYWHERE;
        boolean chosen = host.first != 0;
        if (chosen && host.size() != guest.size()) {
            throw wrong(text, "the ranges differ in length");
        }
        for (int i = 0; i < guest.size(); i++) {
            ports.add(
                    new PublishedPort(
                            address, chosen ? host.first + i : 0, guest.first + i, protocol));
        }
    }

    private static Protocol protocol(String text, String word) {
        return switch (word) {
            case "tcp" -> Protocol.TCP;
            case "udp" -> Protocol.UDP;
            default -> throw wrong(text, "a protocol is tcp or udp, not \"" + word + '"');
        };
    }

    private static Range range(String text, String ports) {
        int dash = ports.indexOf('-');
        int first = port(text, dash < 0 ? ports : ports.substring(0, dash));
        int last = dash < 0 ? first : port(text, ports.substring(dash + 1));
        if (last < first) {
            throw wrong(text, "a range begins with its lower port");
        }
        return new Range(first, last);
    }

    private static int port(String text, String number) {
        try {
            int port = Integer.parseInt(number);
            if (port >= 1 && port <= MOST) {
                return port;
            }
        } catch (NumberFormatException none) {
            // Told below, as numbers out of range are.
        }
        throw wrong(text, "a port is a number from 1 to 65535, not \"" + number + '"');
    }

    private static UsageException wrong(String text, String why) {
        return new UsageException("--publish " + text + ": " + why);
    }
}
