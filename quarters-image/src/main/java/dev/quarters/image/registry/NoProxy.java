package dev.quarters.image.registry;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Servers that are reached without a proxy, as Go's programs read {@code NO_PROXY}: names with
 * those below them, {@code .name} for those below only, addresses, networks, each with a port or
 * without one, {@code *} for all. Loopback addresses always are.
 */
record NoProxy(List<String> entries) {

    /** A name, an IPv4 address, or an IPv6 address in brackets. */
    private static final Pattern WITH_PORT = Pattern.compile("([^:]*|\\[.*]):([0-9]{1,5})");

    static final NoProxy NONE = new NoProxy(List.of());

    static NoProxy parse(String variable) {
        return new NoProxy(
                Arrays.stream(variable.split(","))
                        .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                        .filter(entry -> !entry.isEmpty())
                        .toList());
    }

    /**
     * Whether a server is one of them.
     *
     * @param host a name or an address, an IPv6 one in brackets
     */
    boolean contains(String host, int port) {
        String plain = unbracketed(host.toLowerCase(Locale.ROOT));
        Optional<InetAddress> address = address(plain);
        if (plain.equals("localhost")
                || address.filter(InetAddress::isLoopbackAddress).isPresent()) {
            return true;
        }
        return entries.stream().anyMatch(entry -> matches(entry, plain, address, port));
    }

    private static boolean matches(
            String entry, String host, Optional<InetAddress> address, int port) {
        if (entry.equals("*")) {
            return true;
        }
        if (entry.contains("/")) {
            return address.isPresent() && isWithin(address.get(), entry);
        }
        Matcher withPort = WITH_PORT.matcher(entry);
        return withPort.matches()
                ? withPort.group(2).equals(Integer.toString(port))
                        && isNamed(withPort.group(1), host, address)
                : isNamed(entry, host, address);
    }

    private static boolean isNamed(String entry, String host, Optional<InetAddress> address) {
        String name = unbracketed(entry);
        if (address.isPresent()) {
            return address.equals(address(name));
        }
        return name.startsWith(".")
                ? host.endsWith(name)
                : host.equals(name) || host.endsWith("." + name);
    }

    private static boolean isWithin(InetAddress address, String network) {
        int slash = network.indexOf('/');
        Optional<InetAddress> base = address(unbracketed(network.substring(0, slash)));
        String bits = network.substring(slash + 1);
        byte[] one = address.getAddress();
        if (base.isEmpty()
                || base.get().getAddress().length != one.length
                || !bits.matches("[0-9]{1,3}")
                || Integer.parseInt(bits) > 8 * one.length) {
            return false;
        }
        int shift = 8 * one.length - Integer.parseInt(bits);
        return new BigInteger(one)
                .shiftRight(shift)
                .equals(new BigInteger(base.get().getAddress()).shiftRight(shift));
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    /** Without asking for a name. */
    private static Optional<InetAddress> address(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException aName) {
            return Optional.empty();
        }
    }
}
