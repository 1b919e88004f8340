package dev.quarters.network.bridge;

import dev.quarters.network.dns.Names;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The names of the guests of some networks. */
public final class GuestNames implements Names {

    private final BridgeNetworks networks;
    private final Supplier<List<BridgeNetwork>> of;

    /**
     * Of those networks.
     *
     * @param of looked at for each question
     */
    public GuestNames(BridgeNetworks networks, Supplier<List<BridgeNetwork>> of) {
        this.networks = networks;
        this.of = of;
    }

    @Override
    public List<Integer> addresses(String name) {
        return of.get().stream()
                .flatMap(network -> networks.leases(network).stream())
                .filter(lease -> lease.names().stream().anyMatch(name::equalsIgnoreCase))
                .map(Lease::address)
                .toList();
    }

    @Override
    public Optional<String> name(int address) {
        return of.get().stream()
                .filter(network -> network.subnet().contains(address))
                .flatMap(network -> networks.leases(network).stream())
                .filter(lease -> lease.address() == address)
                .flatMap(lease -> lease.names().stream())
                .findFirst();
    }

    @Override
    public boolean isOfNetwork(int address) {
        return of.get().stream().anyMatch(network -> network.subnet().contains(address));
    }
}
