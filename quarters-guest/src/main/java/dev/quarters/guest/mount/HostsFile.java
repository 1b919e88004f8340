package dev.quarters.guest.mount;

import dev.quarters.api.NameSettings.Host;

import java.util.List;

/** What a guest has in /etc/hosts: see hosts(5). */
public final class HostsFile {

    /** Its own names, without a network. */
    public static final String LOCAL =
            """
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::\tip6-localnet
            ff00::\tip6-mcastprefix
            ff02::1\tip6-allnodes
            ff02::2\tip6-allrouters
            """;

    private HostsFile() {}

    /**
     * What a guest with a network has.
     *
     * @param address its own, as numbers
     */
    public static String of(String address, String hostname) {
        return LOCAL + address + "\t" + hostname + "\n";
    }

    /**
     * Lines for further hosts.
     *
     * @param gateway what stands for this host; empty: nothing does, and it is left out
     */
    public static String further(List<Host> hosts, String gateway) {
        StringBuilder lines = new StringBuilder();
        for (Host host : hosts) {
            String address = host.address().equals(Host.GATEWAY) ? gateway : host.address();
            if (!address.isEmpty()) {
                lines.append(address).append('\t').append(host.name()).append('\n');
            }
        }
        return lines.toString();
    }
}
