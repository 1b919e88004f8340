package dev.quarters.daemon.network;

import dev.quarters.network.bridge.BridgeNetwork;
import dev.quarters.network.bridge.BridgeNetworks;
import dev.quarters.node.life.Household;
import dev.quarters.node.life.StandingGuest;

import java.util.List;

/** The networks of a node. */
public final class Networks {

    private Networks() {}

    /** Of that one. */
    public static BridgeNetworks of(Household household) {
        return new BridgeNetworks(household.place().root().resolve(BridgeNetworks.FOLDER));
    }

    /** The guests that are to be on a network, whether they run or not. */
    static List<StandingGuest> usersOf(Household household, BridgeNetwork network) {
        return household.all().stream()
                .filter(
                        guest ->
                                guest.record().spec().networks().stream()
                                        .anyMatch(
                                                one ->
                                                        one.network().equals(network.name())
                                                                || network.id()
                                                                        .startsWith(one.network())))
                .toList();
    }

    /** Gives back what guests had that ended while no daemon was there. */
    public static void forgetEnded(Household household) {
        of(household).forgetEnded();
    }

    /** Removes what the kernel has of networks without guests. */
    public static void tearDown(Household household) {
        BridgeNetworks networks = of(household);
        networks.known().stream()
                .filter(network -> networks.leases(network).isEmpty())
                .forEach(networks::tearDown);
    }
}
