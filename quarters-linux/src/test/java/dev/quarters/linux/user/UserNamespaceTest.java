package dev.quarters.linux.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.testing.ReadableClassPath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A child gets into a user namespace with the ids that it is to have, whoever starts it. */
class UserNamespaceTest {

    private static final String ALL_CAPABILITIES = "CapEff:\t000001ffffffffff";

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
    void anOrdinaryUserHasAtLeastOneId(@TempDir Path directory) throws Exception {
        boolean root = Kernel.call(SystemCall.geteuid) == 0;
        String output =
                root
                        ? asUser("exec \"$@\"", directory)
                        : InUserNamespace.run(UserNamespace.ofUser());
        assertThat(output).contains("Uid:\t0\t0\t0\t0", "Gid:\t0\t0\t0\t0", ALL_CAPABILITIES);
    }

    @Test
    void anOrdinaryUserHasSubordinateIds(@TempDir Path directory) throws Exception {
        assumeTrue(Kernel.call(SystemCall.geteuid) == 0, "only root can show other files in /etc");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/newuidmap")), "newuidmap is not installed");
        Path ids = Files.writeString(directory.resolve("ids"), "1000:200000:65536\n");
        String mount =
                "mount --bind " + ids + " /etc/subuid && mount --bind " + ids + " /etc/subgid";
        String output = asUser(mount + " && exec \"$@\"", directory);
        assertThat(output).contains("Uid:\t0\t0\t0\t0", "Groups:\t \n", ALL_CAPABILITIES);
        assertThat(output.lines().map(l -> l.strip().replaceAll(" +", " ")))
                .containsSequence("0 1000 1", "1 200000 65536", "0 1000 1", "1 200000 65536");
    }

    /** What this test's program says to user 1000, in a mount namespace that the shell prepares. */
    private static String asUser(String prepare, Path directory) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed");
        List<String> command =
                new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", prepare, "sh"));
        command.addAll(List.of("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        command.addAll(List.of("-cp", ReadableClassPath.in(directory)));
        command.add(InUserNamespace.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes());
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
