package dev.quarters.linux.spawn;

import dev.quarters.linux.io.DescriptorInputStream;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.Pipe;
import dev.quarters.linux.script.Script;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a script's child said and how it ended. */
record Run(String output, Exit exit) {

    /** Runs it with standard output and error to a pipe. */
    static Run of(Script script, long namespaces) throws Exception {
        Pipe output = Pipe.open();
        Spawn spawn = Spawn.of(script).namespaces(namespaces);
        ChildProcess child =
                ProcessLauncher.shared()
                        .spawn(spawn.descriptor(output.write(), 1).descriptor(output.write(), 2));
        Descriptors.close(output.write());
        return of(child, output.read());
    }

    static Run of(ChildProcess child, int output) throws Exception {
        try (DescriptorInputStream stream = new DescriptorInputStream(output)) {
            child.awaitStarted();
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return new Run(text, child.await());
        } finally {
            child.kill();
        }
    }

    /** Runs a command of the shell. */
    static Run shell(String command) throws Exception {
        Script script = new Script();
        script.execve("/bin/sh", List.of("sh", "-c", command), List.of("PATH=/usr/bin:/bin"));
        return of(script, 0);
    }
}
