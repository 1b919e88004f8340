package dev.quarters.api;

/**
 * A port of the host that stands for one of a guest.
 *
 * @param hostAddress where it is listened, as numbers; {@code 0.0.0.0}: on all of the host's
 * @param hostPort 0: a free one
 * @param guestPort 1 to 65535
 */
public record PublishedPort(String hostAddress, int hostPort, int guestPort, Protocol protocol) {

    /** All addresses of the host. */
    public static final String EVERYWHERE = "0.0.0.0";

    private static final int MOST = 65535;

    /** Of what a port is. */
    public enum Protocol {
        TCP,
        UDP;

        /** As Docker writes it. */
        public String word() {
            return this == TCP ? "tcp" : "udp";
        }
    }

    /** Checks the numbers. */
    public PublishedPort {
        if (hostPort < 0 || hostPort > MOST || guestPort < 1 || guestPort > MOST) {
            throw new InvalidRequestException(
                    "ports are numbers from 1 to 65535, not "
                            + (guestPort < 1 || guestPort > MOST ? guestPort : hostPort),
                    "");
        }
    }

    /** The same at another port of the host. */
    public PublishedPort at(int otherHostPort) {
        return new PublishedPort(hostAddress, otherHostPort, guestPort, protocol);
    }

    /** Of the form {@code 0.0.0.0:8080->80/tcp}. */
    @Override
    public String toString() {
        return hostAddress + ":" + hostPort + "->" + guestPort + "/" + protocol.word();
    }
}
