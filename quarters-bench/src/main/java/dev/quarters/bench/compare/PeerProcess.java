package dev.quarters.bench.compare;

import dev.quarters.linux.io.DescriptorInputStream;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.Pipe;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.ProcessLauncher;
import dev.quarters.linux.spawn.Spawn;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Runs a peer's program with as little as possible between the clock and its first instruction: the
 * JDK's ProcessBuilder goes through a helper program, which would be charged to the peer.
 */
final class PeerProcess {

    private static final int ERROR_OUTPUT = 2;

    private PeerProcess() {}

    /** Nanoseconds from the call to the first byte of output; returns after the program's end. */
    static long nanosToFirstOutput(String program, List<String> arguments) throws Exception {
        Script script = new Script();
        script.execve(program, arguments, List.of("PATH=/usr/sbin:/usr/bin:/sbin:/bin"));
        long start = System.nanoTime();
        Pipe output = Pipe.open();
        try (InputStream in = new DescriptorInputStream(output.read())) {
            int nullInput = Descriptors.open("/dev/null", 0);
            ChildProcess child =
                    ProcessLauncher.shared()
                            .spawn(
                                    Spawn.of(script)
                                            .streams(nullInput, output.write(), ERROR_OUTPUT));
            Descriptors.close(output.write());
            Descriptors.close(nullInput);
            int first = in.read();
            long nanos = System.nanoTime() - start;
            in.transferTo(java.io.OutputStream.nullOutputStream());
            child.await();
            if (first < 0) {
                throw new IOException(program + " " + arguments + " printed nothing");
            }
            return nanos;
        }
    }
}
