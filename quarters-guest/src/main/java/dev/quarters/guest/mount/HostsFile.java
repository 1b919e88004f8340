package dev.quarters.guest.mount;

/** What a guest without a network has in /etc/hosts: see hosts(5). */
public final class HostsFile {

    /** Its own names. */
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
}
