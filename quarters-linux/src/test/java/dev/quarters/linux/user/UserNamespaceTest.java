package dev.quarters.linux.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A child gets into a user namespace with the ids that it is to have, whoever starts it. */
class UserNamespaceTest {

    @Test
    void aRangeIsMappedForRoot() throws Exception {
        assumeTrue(Kernel.call(SystemCall.geteuid) == 0, "only root may map any id");
        String output = InUserNamespace.run(UserNamespace.ofRoot());
        assertThat(output)
                .contains(
                        "Uid:\t0\t0\t0\t0",
                        "CapEff:\t000001ffffffffff",
                        "CapAmb:\t0000000000000000");
        assertThat(output.lines().filter(l -> l.startsWith(" ")).map(l -> l.strip().split(" +")[2]))
                .containsExactly("65536", "65536");
    }

    @Test
    void anOrdinaryUserHasAtLeastOneId() throws Exception {
        String output;
        if (Kernel.call(SystemCall.geteuid) == 0) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed");
            String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            String[] command = {
                "setpriv",
                "--reuid=1000",
                "--regid=1000",
                "--clear-groups",
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                InUserNamespace.class.getName()
            };
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            output = new String(process.getInputStream().readAllBytes());
        } else {
            output = InUserNamespace.run(UserNamespace.ofUser());
        }
        assertThat(output)
                .contains("Uid:\t0\t0\t0\t0", "Gid:\t0\t0\t0\t0", "CapEff:\t000001ffffffffff");
    }

    @Test
    void subordinateIdsFollowTheUsersOwn() {
        List<String> lines =
                List.of("other:1:2", "# me", "me:100000:65536", "1000:300000:10", "me:x:1");
        List<SubordinateIds> ids = SubordinateIds.parse(lines, "me", 1000);
        IdMap map = SubordinateIds.map(1000, ids);
        assertThat(map.text()).isEqualTo("0 1000 1\n1 100000 65536\n65537 300000 10\n");
        assertThat(map.outside(65537)).hasValue(300000);
        assertThat(map.outside(65547)).isEmpty();
        assertThat(IdMap.single(5).isSingle()).isTrue();
    }
}
