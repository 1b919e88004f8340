package dev.quarters.it;

import static dev.quarters.it.DockerDaemon.IMAGE;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Networks as users of Docker have them, in a network namespace of the daemon's own. */
class DockerNetworkTest {

    private static final String SERVER =
            "mkdir /web; hostname > /web/index.html; exec busybox httpd -f -p 80 -h /web";

    private static DockerDaemon daemon;

    @BeforeAll
    static void start() throws Exception {
        Requirement.program("nft");
        Requirement.program("unshare");
        daemon = DockerDaemon.startInOwnNetwork();
    }

    @AfterAll
    static void stop() throws Exception {
        if (daemon != null) {
            daemon.closeWithoutMistakes();
        }
    }

    @AfterEach
    void removeAll() throws Exception {
        daemon.restartIfKilled();
        daemon.removeContainers();
        daemon.succeeds("network", "prune", "-f");
    }

    private static void serve(String name, String... options) throws Exception {
        List<String> line =
                new ArrayList<>(List.of("run", "-d", "--name", name, "--hostname", name));
        line.addAll(List.of(options));
        line.addAll(List.of(IMAGE, "busybox", "sh", "-c", SERVER));
        daemon.succeeds(line.toArray(String[]::new));
    }

    /** Runs busybox in a container, until it succeeds. */
    private static String inside(String network, String... words) throws Exception {
        List<String> line =
                new ArrayList<>(List.of("run", "--rm", "--network", network, IMAGE, "busybox"));
        line.addAll(List.of(words));
        return daemon.succeeds(line.toArray(String[]::new));
    }

    private static String get(String host) {
        // Twice: the server may just be starting.
        return "for i in 1 2 3 4 5 6 7 8 9; do busybox wget -q -O- http://"
                + host
                + "/ && exit; busybox sleep 0.3; done; exit 1";
    }

    @Test
    void guestsOfANetworkKnowEachOther() throws Exception {
        daemon.succeeds("network", "create", "app");
        serve("web", "--network", "app", "--network-alias", "www");

        assertThat(inside("app", "sh", "-c", get("web"))).isEqualTo("web");
        assertThat(inside("app", "sh", "-c", get("www"))).isEqualTo("web");
    }

    @Test
    void networksAreApart() throws Exception {
        daemon.succeeds("network", "create", "--subnet", "10.77.0.0/24", "app");
        daemon.succeeds("network", "create", "other");
        serve("web", "--network", "app", "--ip", "10.77.0.7");

        assertThat(inside("app", "sh", "-c", get("10.77.0.7"))).isEqualTo("web");
        assertThat(inside("app", "ip", "-4", "addr", "show", "eth0")).contains("10.77.0.");
        String refused =
                "busybox nc -w 2 10.77.0.7 80 < /dev/null && echo reached || echo apart;"
                        + " busybox nslookup -type=a web 127.0.0.11 | grep -q 10.77 && echo known";
        assertThat(
                        daemon.docker(
                                        "run",
                                        "--rm",
                                        "--network",
                                        "other",
                                        IMAGE,
                                        "busybox",
                                        "sh",
                                        "-c",
                                        refused)
                                .run()
                                .output())
                .isEqualTo("apart\n");
    }

    @Test
    void aPublishedPortIsReachedFromTheHost() throws Exception {
        serve("web", "-p", "127.0.0.1:8080:80", "-p", "127.0.0.1::81/udp");

        assertThat(daemon.succeeds("port", "web", "80")).isEqualTo("127.0.0.1:8080");
        assertThat(daemon.succeeds("port", "web", "81/udp")).startsWith("127.0.0.1:");
        assertThat(daemon.succeeds("ps", "--format", "{{.Ports}}"))
                .contains("127.0.0.1:8080->80/tcp");
        assertThat(daemon.inNetwork("sh", "-c", get("127.0.0.1:8080")).run().succeeds().output())
                .isEqualTo("web\n");
        assertThat(
                        daemon.docker("run", "--rm", "-p", "127.0.0.1:8080:80", IMAGE, "true")
                                .run()
                                .errorOutput())
                .contains("127.0.0.1:8080/tcp");
    }

    /** What comes by another address than loopback's is led by the kernel, without the daemon. */
    @Test
    void aPublishedPortIsLedByTheKernel() throws Exception {
        daemon.inNetwork("ip", "addr", "add", "203.0.113.1/32", "dev", "lo").run().succeeds();
        serve("web", "-p", "8082:80", "-p", "203.0.113.1:8083:80");

        for (String port : List.of("8082", "8083")) {
            Run reached = daemon.inNetwork("sh", "-c", get("203.0.113.1:" + port));
            assertThat(reached.run().succeeds().output()).isEqualTo("web\n");
            assertThat(rules()).contains(port + " : ");
        }
        assertThat(inside("bridge", "sh", "-c", get("203.0.113.1:8082"))).isEqualTo("web");
        daemon.succeeds("rm", "-f", "web");
        assertThat(rules()).doesNotContain("8082", "8083");
    }

    private static String rules() throws Exception {
        return daemon.inNetwork("nft", "list", "ruleset").run().succeeds().output();
    }

    @Test
    void aContainerIsOnSeveralNetworks() throws Exception {
        daemon.succeeds("network", "create", "--subnet", "10.77.0.0/24", "app");
        daemon.succeeds("create", "--name", "two", IMAGE, "busybox", "ip", "-4", "-o", "addr");
        daemon.succeeds("network", "connect", "--ip", "10.77.0.9", "app", "two");

        assertThat(daemon.succeeds("start", "-a", "two"))
                .contains("eth0")
                .contains("eth1")
                .contains("10.77.0.9/24");
        daemon.succeeds("network", "disconnect", "app", "two");
        assertThat(daemon.succeeds("start", "-a", "two")).doesNotContain("10.77.0.9/24");
    }

    @Test
    void aContainerThatRunsIsConnectedAndDisconnected() throws Exception {
        daemon.succeeds("network", "create", "--subnet", "10.77.0.0/24", "app");
        daemon.succeeds("network", "create", "--internal", "inner");
        serve("web", "-p", "127.0.0.1:8080:80");
        daemon.succeeds("network", "connect", "--ip", "10.77.0.9", "--alias", "www", "app", "web");
        daemon.succeeds("network", "connect", "inner", "web");

        assertThat(addresses("web")).hasSize(3).contains("10.77.0.9/24");
        assertThat(inside("app", "sh", "-c", get("www"))).isEqualTo("web");
        assertThat(inside("inner", "sh", "-c", get("web"))).isEqualTo("web");
        assertThat(daemon.docker("network", "connect", "app", "web").run().errorOutput())
                .contains("already exists in network app");
        assertThat(daemon.succeeds("events", "--since", "1h", "--until", "-1s"))
                .containsPattern("network connect .*container=.*name=app");
        serve("neighbour", "--network", "inner");
        String nearby = daemon.succeeds("exec", "web", "busybox", "sh", "-c", get("neighbour"));
        assertThat(nearby).isEqualTo("neighbour");

        daemon.kill();
        daemon.restart();
        assertThat(inside("app", "sh", "-c", get("www"))).isEqualTo("web");
        daemon.succeeds("network", "disconnect", "bridge", "web");
        assertThat(addresses("web")).hasSize(2).contains("10.77.0.9/24");
        assertThat(route("web")).contains("default via 10.77.0.1 ");
        assertThat(fromHost("127.0.0.1:8080")).isEqualTo("web\n");
        daemon.succeeds("restart", "-t", "0", "web");
        assertThat(addresses("web")).hasSize(2).contains("10.77.0.9/24");

        daemon.succeeds("network", "disconnect", "app", "web");
        daemon.succeeds("network", "disconnect", "inner", "web");
        assertThat(addresses("web")).isEmpty();
        assertThat(daemon.succeeds("port", "web")).isEmpty();
        daemon.succeeds("network", "connect", "app", "web");
        assertThat(route("web")).contains("default via 10.77.0.1 ");
        assertThat(fromHost("127.0.0.1:8080")).isEqualTo("web\n");
    }

    @Test
    void theKernelLeadsPortsWhereTheContainerIs() throws Exception {
        daemon.inNetwork("ip", "addr", "add", "203.0.113.2/32", "dev", "lo").run().succeeds();
        daemon.succeeds("network", "create", "--subnet", "10.77.0.0/24", "app");
        serve("web", "-p", "8085:80");
        daemon.succeeds("network", "connect", "--ip", "10.77.0.9", "app", "web");
        daemon.succeeds("network", "disconnect", "bridge", "web");

        assertThat(fromHost("203.0.113.2:8085")).isEqualTo("web\n");
        assertThat(rules()).contains("8085 : 10.77.0.9 . 80").containsOnlyOnce("8085 : ");
    }

    /** A keeper that is killed takes its container along, and nobody can give back what it had. */
    @Test
    void whatAKilledContainerHadIsGivenBack() throws Exception {
        serve("seen", "-p", "8086:80");
        serve("unseen", "-p", "8087:80");
        assertThat(rules()).contains("8086 : ", "8087 : ");
        keeper("seen").destroyForcibly();
        daemon.succeeds("wait", "seen");
        for (int i = 0; i < 100 && rules().contains("8086 : "); i++) {
            Thread.sleep(20);
        }
        assertThat(rules()).doesNotContain("8086 : ").contains("8087 : ");

        ProcessHandle unseen = keeper("unseen");
        daemon.kill();
        unseen.destroyForcibly();
        unseen.onExit().join();
        assertThat(rules()).contains("8087 : ");
        daemon.restart();
        assertThat(rules()).doesNotContain("8087 : ");
        assertThat(daemon.succeeds("network", "inspect", "-f", "{{len .Containers}}", "bridge"))
                .isEqualTo("0");
    }

    @Test
    void whoHasAnotherKindOfNetworkIsToldToStop() throws Exception {
        daemon.succeeds("network", "create", "app");
        for (String kind : List.of("user", "none", "host")) {
            serve(kind + 1, "--network", kind);
            assertThat(daemon.docker("network", "connect", "app", kind + 1).run().errorOutput())
                    .contains("stop it");
        }
        daemon.succeeds("stop", "-t", "0", "user1");
        daemon.succeeds("network", "connect", "app", "user1");
        daemon.succeeds("start", "user1");
        assertThat(inside("app", "sh", "-c", get("user1"))).isEqualTo("user1");
    }

    private static ProcessHandle keeper(String guest) throws Exception {
        long pid = Long.parseLong(daemon.succeeds("inspect", "-f", "{{.State.Pid}}", guest));
        return ProcessHandle.of(pid).flatMap(ProcessHandle::parent).orElseThrow();
    }

    private static List<String> addresses(String guest) throws Exception {
        String all = daemon.succeeds("exec", guest, "busybox", "ip", "-4", "-o", "addr");
        return all.lines()
                .filter(line -> line.contains("eth"))
                .map(line -> line.replaceAll(".* inet ([0-9./]+) .*", "$1"))
                .toList();
    }

    private static String route(String guest) throws Exception {
        return daemon.succeeds("exec", guest, "busybox", "ip", "route");
    }

    private static String fromHost(String host) throws Exception {
        return daemon.inNetwork("sh", "-c", get(host)).run().succeeds().output();
    }

    @Test
    void aNetworkIsListedInspectedAndRemoved() throws Exception {
        daemon.succeeds("network", "create", "--subnet", "10.78.0.0/16", "--label", "a=b", "app");
        serve("web", "--network", "app");

        assertThat(daemon.succeeds("network", "ls", "--format", "{{.Name}} {{.Driver}}"))
                .contains("bridge bridge", "host host", "none null", "app bridge");
        assertThat(
                        daemon.succeeds(
                                "network",
                                "inspect",
                                "-f",
                                "{{range .Containers}}{{.Name}} {{.IPv4Address}}{{end}}",
                                "app"))
                .isEqualTo("web 10.78.0.2/16");
        assertThat(daemon.docker("network", "rm", "app").run().exits(1).errorOutput())
                .contains("active endpoints");
        daemon.succeeds("rm", "-f", "web");
        daemon.succeeds("network", "rm", "app");
        assertThat(daemon.docker("network", "inspect", "app").run().exits(1).errorOutput())
                .contains("not found");
        assertThat(daemon.docker("network", "create", "host").run().exits(1).errorOutput())
                .contains("can't be called");
        assertThat(daemon.docker("network", "rm", "bridge").run().exits(1).errorOutput())
                .contains("pre-defined");
    }

    @Test
    void nothingIsLeftWhenGuestsAreGone() throws Exception {
        serve("web", "-p", "127.0.0.1:8080:80");
        daemon.succeeds("rm", "-f", "web");

        assertThat(daemon.inNetwork("ip", "-br", "link").run().output()).doesNotContain("qv");
    }
}
