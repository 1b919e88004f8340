package dev.quarters.api;

import java.util.List;
import java.util.Map;

/**
 * How a guest is to find others by name, besides what its networks tell it.
 *
 * @param hosts lines of its /etc/hosts
 * @param links further names by which it knows guests of its networks, with the name that each
 *     stands for
 * @param servers addresses, as numbers, of the name servers that are asked what no guest is called;
 *     none: the host's
 * @param search domains that short names are tried in, resolv.conf(5)
 * @param options of the resolver, resolv.conf(5)
 */
public record NameSettings(
        List<Host> hosts,
        Map<String, String> links,
        List<String> servers,
        List<String> search,
        List<String> options) {

    /** Nothing more than networks tell. */
    public static final NameSettings NONE =
            new NameSettings(List.of(), Map.of(), List.of(), List.of(), List.of());

    /** Copies the lists. */
    public NameSettings {
        hosts = List.copyOf(hosts);
        links = Map.copyOf(links);
        servers = List.copyOf(servers);
        search = List.copyOf(search);
        options = List.copyOf(options);
    }

    /**
     * A host that is known by name.
     *
     * @param address as numbers, or {@link #GATEWAY}
     */
    public record Host(String name, String address) {

        /** Stands for the address of this host on the guest's first network. */
        public static final String GATEWAY = "host-gateway";
    }
}
