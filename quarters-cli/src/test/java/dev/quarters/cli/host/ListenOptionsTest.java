package dev.quarters.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.cli.daemon.DaemonPlace;
import dev.quarters.cli.option.ArgumentParser;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.UsageException;
import dev.quarters.daemon.listen.Host;
import dev.quarters.node.NodeFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Which words of the command line have a daemon listen where, and which are refused. */
class ListenOptionsTest {

    @TempDir private Path folder;

    private ListenOptions options(String line) {
        return new ListenOptions(
                ArgumentParser.parse(
                        new DaemonCommand().options(),
                        Operands.NONE,
                        line.isEmpty() ? List.of() : List.of(line.split(" "))),
                new DaemonPlace(NodeFolder.at(folder)));
    }

    private static Host port(String address, int port) {
        return new Host.Tcp(new InetSocketAddress(address, port), Optional.empty());
    }

    @Test
    void hostsAreListenedAtInTheirOrder() {
        Host usual = new Host.File(folder.resolve("docker.sock"));
        assertThat(options("").hosts()).containsExactly(usual);
        assertThat(options("-H fd://").hosts()).containsExactly(new Host.Inherited());
        assertThat(options("-H unix:///a --host unix:///b").hosts())
                .containsExactly(new Host.File(Path.of("/a")), new Host.File(Path.of("/b")));
        assertThat(options("--insecure-tcp -H tcp://127.0.0.1:1 -H unix:///a").hosts())
                .containsExactly(port("127.0.0.1", 1), new Host.File(Path.of("/a")));
        assertThat(options("--insecure-tcp -H tcp://[::1]:7 -H tcp://127.0.0.1").hosts())
                .containsExactly(usual, port("::1", 7), port("127.0.0.1", 2375));
    }

    @Test
    void whatIsNotSafeOrNotCompleteIsRefused() {
        record Case(String line, String why) {}
        for (Case one :
                List.of(
                        new Case("-H tcp://127.0.0.1:1", "--insecure-tcp"),
                        new Case("-H tcp://127.0.0.1:1 --tlskey k", "--tlsverify"),
                        new Case("-H tcp://127.0.0.1:1 --tlsverify", "needs --tlscacert"),
                        new Case(
                                "-H tcp://127.0.0.1:1 --tlsverify --tlscacert c",
                                "needs --tlscert"),
                        new Case("--tlsverify --tlscacert c", "give one"),
                        new Case("-H tcp://127.0.0.1 --tlsverify --insecure-tcp", "exclude"),
                        new Case("--insecure-tcp -H tcp://", "tcp://ADDRESS:PORT"),
                        new Case("--insecure-tcp -H tcp://a:b", "tcp://ADDRESS:PORT"),
                        new Case("--insecure-tcp -H tcp://a:99999", "no port 99999"),
                        new Case("-H http://x", "unix://PATH"))) {
            assertThatThrownBy(() -> options(one.line()).hosts())
                    .describedAs(one.line())
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining(one.why());
        }
    }

    @Test
    void onlyPortsWithoutTlsAreWarnedOf() {
        assertThat(options("--insecure-tcp -H tcp://127.0.0.1:1").warning()).isPresent();
        assertThat(options("--insecure-tcp").warning()).isEmpty();
        assertThat(options("-H unix:///a").warning()).isEmpty();
    }
}
