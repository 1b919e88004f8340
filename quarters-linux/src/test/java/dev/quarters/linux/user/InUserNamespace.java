package dev.quarters.linux.user;

import dev.quarters.linux.io.DescriptorInputStream;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.Pipe;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.Spawn;

import java.util.List;

/**
 * Shows what a child in a user namespace is; a program of its own to be run by an ordinary user.
 */
final class InUserNamespace {

    private InUserNamespace() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println(UserNamespace.missing());
        System.out.println(run(UserNamespace.ofUser()));
        System.exit(0);
    }

    static String run(UserNamespace ids) throws Exception {
        Pipe output = Pipe.open();
        Script script = new Script();
        ids.enter(script);
        script.execve(
                "/bin/cat",
                List.of("cat", "/proc/self/status", "/proc/self/uid_map", "/proc/self/gid_map"),
                List.of());
        ChildProcess child = ids.spawn(Spawn.of(script).descriptor(output.write(), 1), 0);
        Descriptors.close(output.write());
        try (DescriptorInputStream stream = new DescriptorInputStream(output.read())) {
            child.awaitStarted();
            return new String(stream.readAllBytes());
        } finally {
            child.await();
        }
    }
}
