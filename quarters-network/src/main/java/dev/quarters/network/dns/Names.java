package dev.quarters.network.dns;

import java.util.List;
import java.util.Optional;

/** The names of guests of a network. */
public interface Names {

    /**
     * The addresses of a guest.
     *
     * @param name in lower case, without a dot at its end
     * @return empty: no guest has that name
     */
    List<Integer> addresses(String name);

    /** The name of the guest that has that address. */
    Optional<String> name(int address);

    /** Whether addresses like that one are of this network, so that nobody else can know them. */
    boolean isOfNetwork(int address);
}
