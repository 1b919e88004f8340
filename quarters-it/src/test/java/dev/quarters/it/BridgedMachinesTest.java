package dev.quarters.it;

import static dev.quarters.it.DockerDaemon.IMAGE;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.it.guestos.GuestOsImages;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Guests with a kernel of their own on bridges, beside containers, in a network namespace of the
 * daemon's own.
 */
class BridgedMachinesTest {

    private static final String SERVER =
            "busybox mkdir -p /web; busybox hostname > /web/index.html;"
                    + " exec busybox httpd -f -p 80 -h /web";

    private static final List<String> GUESTS = List.of("plain", "model", "machine");

    private static DockerDaemon daemon;

    @BeforeAll
    static void start() throws Exception {
        Requirement.program("nft");
        GuestOsImages.kernel("uml");
        GuestOsImages.stockKit();
        daemon = DockerDaemon.startInOwnNetwork(GuestOsImages.folder());
        daemon.removeContainers(); // What a killed run may have left in that folder.
        daemon.succeeds("network", "prune", "-f");
        daemon.succeeds("network", "create", "--subnet", "10.77.0.0/24", "app");
        daemon.succeeds("network", "create", "--subnet", "10.78.0.0/24", "--internal", "inner");
        Stream.of(
                        started(
                                "plain",
                                "--network",
                                "app",
                                "--network",
                                "name=inner,ip=10.78.0.2"),
                        started(
                                "model",
                                "--runtime",
                                "uml",
                                "--network",
                                "name=app,ip=10.77.0.20,alias=um",
                                "--network",
                                "inner",
                                "-p",
                                "8081:80"),
                        started("machine", "--runtime", "emulator", "--network", "app"))
                .toList()
                .forEach(CompletableFuture::join);
    }

    @AfterAll
    static void stop() throws Exception {
        if (daemon == null) {
            return;
        }
        try {
            daemon.removeContainers();
            assertThat(daemon.inNetwork("ip", "-br", "link").run().output()).doesNotContain("qv");
            assertThat(daemon.inNetwork("nft", "list", "ruleset").run().output())
                    .doesNotContain("elements");
            assertThat(leases()).isEmpty();
            daemon.succeeds("network", "rm", "app", "inner");
        } finally {
            daemon.closeWithoutMistakes();
        }
    }

    private static List<String> leases() throws IOException {
        Path networks = GuestOsImages.folder().resolve("networks");
        try (Stream<Path> all = Files.walk(networks)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.getParent().endsWith("leases"))
                    .map(Path::toString)
                    .toList();
        }
    }

    private static CompletableFuture<Void> started(String name, String... options) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        serve(name, options);
                    } catch (Exception failure) {
                        throw new IllegalStateException(failure);
                    }
                });
    }

    private static void serve(String name, String... options) throws Exception {
        List<String> line = new ArrayList<>(List.of("run", "-d", "--memory", "96m"));
        line.addAll(List.of("--name", name, "--hostname", name));
        line.addAll(List.of(options));
        line.addAll(List.of(IMAGE, "busybox", "sh", "-c", SERVER));
        daemon.succeeds(line.toArray(String[]::new));
    }

    private static String get(String host) {
        return "for i in 1 2 3 4 5 6 7 8 9; do busybox wget -q -O- http://"
                + host
                + "/ && exit; busybox sleep 0.3; done; exit 1";
    }

    private static String inside(String guest, String script) throws Exception {
        return daemon.succeeds("exec", guest, "busybox", "sh", "-c", script);
    }

    private static String inspect(String guest, String format) throws Exception {
        return daemon.succeeds("inspect", "--format", format, guest);
    }

    @Test
    void allReachAllByName() throws Exception {
        for (String guest : GUESTS) {
            StringBuilder script = new StringBuilder();
            GUESTS.forEach(name -> script.append("(" + get(name) + ");"));
            assertThat(inside(guest, script.toString()))
                    .describedAs(guest)
                    .isEqualTo(String.join("\n", GUESTS));
        }
        assertThat(inside("machine", get("um"))).isEqualTo("model");
        assertThat(
                        daemon.succeeds(
                                "network",
                                "inspect",
                                "-f",
                                "{{range .Containers}}{{.Name}} {{end}}",
                                "app"))
                .contains(GUESTS);
    }

    @Test
    void aMachineIsOnSeveralNetworks() throws Exception {
        assertThat(inside("model", "busybox ip -4 -o addr"))
                .contains("10.77.0.20/24", "10.78.0.")
                .contains("eth1");
        assertThat(inside("model", "busybox ip route")).contains("default via 10.77.0.1 dev eth0");
        assertThat(inside("model", get("10.78.0.2"))).isEqualTo("plain");
        assertThat(
                        inspect(
                                "model",
                                "{{(index .NetworkSettings.Networks \"app\").IPAddress}}"
                                        + " {{len .NetworkSettings.Networks}}"))
                .isEqualTo("10.77.0.20 2");
    }

    @Test
    void networksAreApart() throws Exception {
        serve("apart", "--network", "bridge");
        String address = inspect("apart", "{{.NetworkSettings.IPAddress}}");
        for (String guest : List.of("plain", "model")) {
            assertThat(inside(guest, reaches(address, "apart"))).isEqualTo("apart");
        }
        assertThat(inside("apart", reaches("10.77.0.20", "model"))).isEqualTo("apart");
        daemon.succeeds("rm", "-f", "apart");
    }

    private static String reaches(String address, String name) {
        return "busybox nc -w 2 %s 80 < /dev/null && echo reached || echo apart;".formatted(address)
                + " busybox nslookup -type=a %s | grep -q %s && echo known; true"
                        .formatted(name, address);
    }

    @Test
    void aGuestSpeaksForItselfOnly() throws Exception {
        String spoofs =
                "busybox ip addr add 10.77.0.99/24 dev eth0;"
                        + " busybox ping -c 1 -W 2 -I 10.77.0.99 10.77.0.1 > /dev/null"
                        + " && echo heard || echo unheard;"
                        + " busybox ip addr del 10.77.0.99/24 dev eth0";
        assertThat(
                        daemon.succeeds(
                                "exec", "--privileged", "machine", "busybox", "sh", "-c", spoofs))
                .isEqualTo("unheard");
        // The guest's kernel may still be asking, in the other's name, where the router is.
        String speaks =
                "for i in 1 2 3 4 5; do busybox ping -c 1 -W 2 10.77.0.1 > /dev/null"
                        + " && echo heard && break; done";
        assertThat(inside("machine", speaks)).isEqualTo("heard");
    }

    @Test
    void allOfItOutlivesTheDaemonButNotItsOwner() throws Exception {
        daemon.inNetwork("ip", "addr", "replace", "203.0.113.1/32", "dev", "lo").run().succeeds();
        serve("user", "--runtime", "uml", "--network", "user", "-p", "127.0.0.1:8090:80");
        serve("lost", "--runtime", "uml", "--network", "name=app,ip=10.77.0.30", "-p", "8082:80");
        daemon.kill();
        assertThat(fromHost("203.0.113.1:8081")).isEqualTo("model\n");
        daemon.restart();

        assertThat(inside("plain", get("lost"))).isEqualTo("lost");
        assertThat(inside("machine", get("lost"))).isEqualTo("lost");
        assertThat(inside("lost", get("plain"))).isEqualTo("plain");
        for (String port : List.of("127.0.0.1:8082", "203.0.113.1:8082")) {
            assertThat(fromHost(port)).isEqualTo("lost\n");
        }
        assertThat(fromHost("127.0.0.1:8090")).isEqualTo("user\n");
        changeNetworks("user");
        assertThat(daemon.succeeds("port", "lost", "80")).isEqualTo("0.0.0.0:8082");

        ProcessHandle.of(Long.parseLong(inspect("lost", "{{.State.Pid}}")))
                .orElseThrow()
                .destroyForcibly();
        daemon.succeeds("wait", "lost");
        String rules = rules();
        for (int i = 0; i < 1000 && rules.contains("8082 : "); i++) {
            Thread.sleep(20);
            rules = rules();
        }
        assertThat(rules).doesNotContain("8082 : ").contains("8081 : 10.77.0.20 . 80");
        assertThat(leases()).noneMatch(file -> file.endsWith("10.77.0.30"));
        assertThat(daemon.inNetwork("ip", "-br", "link").run().output()).doesNotContain("0a4d001e");
        daemon.succeeds("rm", "-f", "lost", "user");
    }

    /** One that has a kernel of its own has the cards that it was started with. */
    private static void changeNetworks(String guest) throws Exception {
        assertThat(daemon.docker("network", "connect", "app", guest).run().errorOutput())
                .contains("stop it", "uml");
        daemon.succeeds("stop", "-t", "0", guest);
        daemon.succeeds("network", "connect", "inner", guest);
        daemon.succeeds("network", "connect", "app", guest);
        daemon.succeeds("network", "disconnect", "inner", guest);
        daemon.succeeds("start", guest);
        assertThat(inside("plain", get(guest))).isEqualTo(guest);
    }

    private static String rules() throws Exception {
        return daemon.inNetwork("nft", "list", "ruleset").run().succeeds().output();
    }

    private static String fromHost(String host) throws Exception {
        return daemon.inNetwork("sh", "-c", get(host)).run().succeeds().output();
    }
}
