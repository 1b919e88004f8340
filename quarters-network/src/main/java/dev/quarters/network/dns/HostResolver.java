package dev.quarters.network.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Where the host asks for names: resolv.conf(5). */
public final class HostResolver {

    private static final int MOST = 3;
    private static final String KEYWORD = "nameserver";

    private HostResolver() {}

    /** The name servers that the host has at the moment when they are asked for. */
    public static Supplier<List<InetSocketAddress>> ofHost() {
        return () -> read(Path.of("/etc/resolv.conf"));
    }

    /** Those name servers; when there are none, the host's. */
    public static Supplier<List<InetSocketAddress>> of(List<String> addresses) {
        if (addresses.isEmpty()) {
            return ofHost();
        }
        List<InetSocketAddress> servers = new ArrayList<>();
        addresses.forEach(address -> add(servers, address));
        return () -> servers;
    }

    static List<InetSocketAddress> read(Path file) {
        List<InetSocketAddress> servers = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.strip().split("\\s+");
                if (words.length >= 2 && words[0].equals(KEYWORD) && servers.size() < MOST) {
                    add(servers, words[1]);
                }
            }
        } catch (IOException none) {
            return List.of();
        }
        return servers;
    }

    private static void add(List<InetSocketAddress> servers, String address) {
        boolean isAddress = address.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
        if (isAddress || address.indexOf(':') >= 0) {
            try {
                servers.add(new InetSocketAddress(InetAddress.getByName(address), NameServer.PORT));
            } catch (UnknownHostException wrong) {
                // resolv.conf(5) ignores it as well.
            }
        }
    }
}
