package dev.quarters.it.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;

/** Two containers of one network, one of which asks the other by a name of that network. */
final class NetworkScenario {

    private NetworkScenario() {}

    static void run() throws Exception {
        try (Network network = Network.newNetwork();
                GenericContainer<?> server =
                        new GenericContainer<>("box:1")
                                .withNetwork(network)
                                .withNetworkAliases("store")
                                .withExposedPorts(80)
                                .withCommand(
                                        "busybox",
                                        "sh",
                                        "-c",
                                        "mkdir /web; echo stored > /web/index.html; exec busybox"
                                                + " httpd -f -p 80 -h /web")
                                .waitingFor(Wait.forListeningPorts(80));
                GenericContainer<?> client =
                        new GenericContainer<>("box:1")
                                .withNetwork(network)
                                .withCommand("busybox", "sleep", "100")) {
            server.start();
            client.start();
            assertThat(
                            client.execInContainer("busybox", "wget", "-qO-", "http://store/")
                                    .getStdout())
                    .isEqualTo("stored\n");
        }
    }
}
