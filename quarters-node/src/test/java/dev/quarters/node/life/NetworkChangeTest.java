package dev.quarters.node.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.GuestSpec;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NetworkAttachment;
import dev.quarters.api.NetworkMode;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/** What a guest is asked to be when its networks change. */
class NetworkChangeTest {

    private static final String ID = "0123456789abcdef".repeat(4);

    private static GuestSpec on(String... networks) {
        return GuestSpec.of("image")
                .network(NetworkMode.NAMED)
                .networks(List.of(networks).stream().map(NetworkAttachment::to).toList())
                .build();
    }

    private static List<String> names(GuestSpec spec) {
        return spec.networks().stream().map(NetworkAttachment::network).toList();
    }

    @Test
    void aNetworkComesLastAndOnce() {
        NetworkAttachment app =
                new NetworkAttachment("app", List.of("www"), Optional.of("10.1.0.7"));

        GuestSpec changed = new NetworkChange.Connect(app).of("guest", on("app", "bridge"));

        assertThat(names(changed)).containsExactly("bridge", "app");
        assertThat(changed.networks().getLast()).isEqualTo(app);
    }

    @Test
    void anotherKindOfNetworkGivesWay() {
        GuestSpec user = GuestSpec.of("image").network(NetworkMode.USER).build();

        GuestSpec changed =
                new NetworkChange.Connect(NetworkAttachment.to("app")).of("guest", user);

        assertThat(changed.network()).isEqualTo(NetworkMode.NAMED);
        assertThat(names(changed)).containsExactly("app");
    }

    @Test
    void aNetworkIsLeftByNameHoweverItWasAskedFor() {
        NetworkChange leave = new NetworkChange.Disconnect("app", ID);

        assertThat(names(leave.of("guest", on("bridge", "app")))).containsExactly("bridge");
        assertThat(names(leave.of("guest", on(ID, "bridge")))).containsExactly("bridge");
        assertThat(names(leave.of("guest", on(ID.substring(0, 12))))).isEmpty();
        assertThatThrownBy(() -> leave.of("guest", on("bridge", "0")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("not connected to network app");
    }

    @Test
    void whoLeftAllNetworksIsStillOneOfThem() {
        GuestSpec changed = new NetworkChange.Disconnect("app", ID).of("guest", on("app"));

        assertThat(changed.network()).isEqualTo(NetworkMode.NAMED);
        assertThat(changed.networks()).isEmpty();
    }
}
