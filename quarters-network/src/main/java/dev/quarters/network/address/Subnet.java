package dev.quarters.network.address;

/**
 * A range of addresses (RFC 4632).
 *
 * @param address the first; bits beyond the prefix are 0
 * @param prefix how many bits all have in common, 8 to 30
 */
public record Subnet(int address, int prefix) {

    private static final int SHORTEST = 8;
    private static final int LONGEST = 30;

    /** Checks the prefix, and that no bit is set beyond it. */
    public Subnet {
        if (prefix < SHORTEST || prefix > LONGEST) {
            throw new IllegalArgumentException(
                    "a subnet's prefix is of 8 to 30 bits, not " + prefix);
        }
        if ((address & ~(-1 << 32 - prefix)) != 0) {
            throw new IllegalArgumentException(
                    Ipv4.text(address) + "/" + prefix + " has bits set beyond its prefix");
        }
    }

    /**
     * Of the form {@code 10.0.2.0/24}.
     *
     * @throws IllegalArgumentException when it has another form
     */
    public static Subnet parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || text.length() - slash > 3) {
            throw new IllegalArgumentException("no subnet: \"" + text + '"');
        }
        try {
            return new Subnet(
                    Ipv4.parse(text.substring(0, slash)),
                    Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("no subnet: \"" + text + '"', e);
        }
    }

    /** The bits that all its addresses have in common. */
    public int mask() {
        return -1 << 32 - prefix;
    }

    /** Whether an address is of it. */
    public boolean contains(int other) {
        return (other & mask()) == address;
    }

    /** The address after so many. */
    public int at(int index) {
        return address + index;
    }

    /** How many addresses it has, the first and the last with them, which no host gets. */
    public int size() {
        return 1 << 32 - prefix;
    }

    /** The address for all its hosts. */
    public int broadcast() {
        return address | ~mask();
    }

    /** Whether a host can have it: it is of the subnet, and neither the first nor the last. */
    public boolean isForHosts(int other) {
        return contains(other) && other != address && other != broadcast();
    }

    /** Whether both have an address in common. */
    public boolean overlaps(Subnet other) {
        return contains(other.address) || other.contains(address);
    }

    @Override
    public String toString() {
        return Ipv4.text(address) + "/" + prefix;
    }
}
