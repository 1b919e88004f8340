package dev.quarters.network.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.ConflictException;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.PublishedPort;
import dev.quarters.linux.spawn.ProcessIdentity;
import dev.quarters.network.address.Ipv4;
import dev.quarters.network.address.Subnet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of networks; nothing of the host's is touched. */
class BridgeNetworksTest {

    private static final PublishedPort WEB =
            new PublishedPort("0.0.0.0", 8080, 80, PublishedPort.Protocol.TCP);

    @TempDir private Path folder;

    private BridgeNetwork create(BridgeNetworks networks, String name, String subnet) {
        return networks.create(
                name, Optional.of(Subnet.parse(subnet)), Optional.empty(), false, Map.of("a", "b"));
    }

    @Test
    void whatWasMadeIsKnownToAll() {
        BridgeNetwork made = create(new BridgeNetworks(folder), "app", "10.1.0.0/24");

        BridgeNetworks others = new BridgeNetworks(folder);
        assertThat(others.find("app")).contains(made);
        assertThat(others.find(made.id().substring(0, 8))).contains(made);
        assertThat(others.all()).extracting(BridgeNetwork::name).containsExactly("app", "bridge");
        assertThat(made.device()).hasSizeLessThanOrEqualTo(15);
    }

    @Test
    void namesAndSubnetsAreTakenOnce() {
        BridgeNetworks networks = new BridgeNetworks(folder);
        create(networks, "app", "10.1.0.0/24");

        assertThatThrownBy(() -> create(networks, "app", "10.2.0.0/24"))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> create(networks, "other", "10.1.0.0/16"))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("overlaps");
        for (String name : List.of("host", "none", "../x", "", "a/b", ".")) {
            assertThatThrownBy(() -> create(networks, name, "10.3.0.0/24"))
                    .as(name)
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void anAddressIsOneGuests() {
        BridgeNetworks networks = new BridgeNetworks(folder);
        BridgeNetwork app = create(networks, "app", "10.1.0.0/30");

        Lease lease = networks.lease(app, "first", List.of("web"), Optional.empty());

        assertThat(Ipv4.text(lease.address())).isEqualTo("10.1.0.2");
        assertThatThrownBy(() -> networks.lease(app, "second", List.of(), Optional.empty()))
                .hasMessageContaining("no address");
        assertThatThrownBy(
                        () ->
                                networks.lease(
                                        app, "second", List.of(), Optional.of(lease.address())))
                .hasMessageContaining("in use");
        assertThatThrownBy(() -> networks.lease(app, "s", List.of(), Optional.of(app.gateway())))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> networks.remove(app)).hasMessageContaining("active endpoints");
        GuestNames names = new GuestNames(networks, () -> List.of(app));
        assertThat(names.addresses("WEB")).containsExactly(lease.address());
        assertThat(names.name(lease.address())).contains("web");

        networks.release(app, lease);

        assertThat(names.addresses("web")).isEmpty();
        assertThat(networks.leases(app)).isEmpty();
    }

    @Test
    void whatAKilledProcessHadIsFree() throws Exception {
        BridgeNetworks networks = new BridgeNetworks(folder);
        BridgeNetwork app = create(networks, "app", "10.1.0.0/30");
        Lease gone =
                new Lease(
                        app.subnet().at(2),
                        "first",
                        List.of("web"),
                        new ProcessIdentity(ProcessHandle.current().pid(), 0),
                        List.of(WEB));
        Files.writeString(folder.resolve("app/leases/10.1.0.2"), gone.toText());

        assertThat(networks.leases(app)).isEmpty();
        assertThat(networks.lease(app, "second", List.of(), Optional.empty()).address())
                .isEqualTo(gone.address());
        networks.release(app, gone);
        assertThat(networks.leases(app)).hasSize(1);
    }

    @Test
    void aDamagedFileCostsOneNetwork() throws Exception {
        BridgeNetworks networks = new BridgeNetworks(folder);
        create(networks, "app", "10.1.0.0/24");
        Files.createDirectories(folder.resolve("bad"));
        Files.writeString(folder.resolve("bad/network.json"), "{\"id\": 3");

        assertThat(networks.known()).extracting(BridgeNetwork::name).containsExactly("app");
    }

    @Test
    void rulesNameTheNetworkAlone() {
        BridgeNetwork app = create(new BridgeNetworks(folder), "app", "10.1.0.0/24");

        assertThat(Firewall.rules(app, List.of()))
                .contains("table ip " + app.device(), "ip saddr 10.1.0.0/24", "masquerade")
                .doesNotContain("elements");
    }

    @Test
    void rulesLeadPublishedPorts() {
        BridgeNetwork app = create(new BridgeNetworks(folder), "app", "10.1.0.0/24");
        PublishedPort other = new PublishedPort("10.9.0.1", 81, 8, PublishedPort.Protocol.TCP);
        Lease lease = Lease.taken(app.subnet().at(2), "first", List.of()).with(List.of(WEB, other));

        assertThat(Lease.read("10.1.0.2", lease.toText())).isEqualTo(lease);
        assertThat(Firewall.rules(app, List.of(lease)))
                .contains(
                        "elements = { 8080 : 10.1.0.2 . 80 }",
                        "elements = { 10.9.0.1 . 81 : 10.1.0.2 . 8 }");
    }
}
