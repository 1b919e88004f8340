package dev.quarters.guest.capability;

import dev.quarters.api.QuartersException;
import dev.quarters.api.Security;

import java.util.List;

/**
 * Works out what a guest may have at most, from Docker's {@code --privileged}, {@code --cap-add}
 * and {@code --cap-drop}: what is dropped goes first, then what is added comes, and {@code ALL}
 * stands for every capability.
 */
public final class Allowance {

    private static final String EVERY = "ALL";

    private Allowance() {}

    /**
     * The bounding set of a guest.
     *
     * @param host what this process has; nobody can give what he hasn't. {@code ALL} and privileged
     *     mean all of these; the default ones that the host lacks are left out
     * @throws QuartersException when a capability asked for by name is not the host's to give
     */
    public static CapabilitySet of(Security security, CapabilitySet host) {
        if (security.privileged()) {
            return host.within(CapabilitySet.ALL);
        }
        CapabilitySet kept =
                security.droppedCapabilities().stream().anyMatch(EVERY::equalsIgnoreCase)
                        ? CapabilitySet.NONE
                        : CapabilitySet.DEFAULT.without(named(security.droppedCapabilities()));
        CapabilitySet added = named(security.addedCapabilities());
        refuseForeign(added.without(host));
        boolean every = security.addedCapabilities().stream().anyMatch(EVERY::equalsIgnoreCase);
        return every
                ? host.within(CapabilitySet.ALL)
                        .without(named(security.droppedCapabilities()).without(added))
                : kept.with(added).within(host);
    }

    private static CapabilitySet named(List<String> names) {
        return CapabilitySet.of(
                names.stream()
                        .filter(name -> !EVERY.equalsIgnoreCase(name))
                        .map(Capability::of)
                        .toList());
    }

    private static void refuseForeign(CapabilitySet foreign) {
        if (foreign.bits() != 0) {
            throw new QuartersException(
                    "cannot add " + foreign + " (--cap-add): this process does not have it itself",
                    "run Quarters with it, or leave it out");
        }
    }
}
