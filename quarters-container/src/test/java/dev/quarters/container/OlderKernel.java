package dev.quarters.container;

import static dev.quarters.linux.SystemCall.seccomp;
import static dev.quarters.linux.uapi.Seccomp.SECCOMP_RET_ALLOW;
import static dev.quarters.linux.uapi.Seccomp.SECCOMP_RET_ERRNO;
import static dev.quarters.linux.uapi.Seccomp.SECCOMP_SET_MODE_FILTER;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.DescriptorInputStream;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.Pipe;
import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.ProcessLauncher;
import dev.quarters.linux.spawn.Spawn;
import dev.quarters.linux.uapi.Fcntl;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * Programs under a filter that makes this kernel look like Linux 5.12 in a container of Docker:
 * calls that came later do not exist, nor does clone3(2), nor the flag MFD_EXEC. What of a call's
 * options came later a filter can't see. Needs root.
 */
final class OlderKernel {

    private static final int LOAD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int JUMP_IF_GREATER = 0x25;
    private static final int JUMP_IF_SET = 0x45;
    private static final int RETURN = 0x06;
    private static final int NUMBER = 0;
    private static final int SECOND_ARGUMENT = 24;

    private OlderKernel() {}

    private static long[] filter() {
        int newest = SystemCall.mount_setattr.number(Kernel.ARCHITECTURE);
        int clone3 = SystemCall.clone3.number(Kernel.ARCHITECTURE);
        int memfd = SystemCall.memfd_create.number(Kernel.ARCHITECTURE);
        return new long[] {
            instruction(LOAD, 0, 0, NUMBER),
            instruction(JUMP_IF_GREATER, 5, 0, newest),
            instruction(JUMP_IF_EQUAL, 4, 0, clone3),
            instruction(JUMP_IF_EQUAL, 0, 2, memfd),
            instruction(LOAD, 0, 0, SECOND_ARGUMENT),
            instruction(JUMP_IF_SET, 2, 0, Fcntl.MFD_EXEC),
            instruction(RETURN, 0, 0, SECCOMP_RET_ALLOW),
            instruction(RETURN, 0, 0, SECCOMP_RET_ERRNO | Errno.ENOSYS.number()),
            instruction(RETURN, 0, 0, SECCOMP_RET_ERRNO | Errno.EINVAL.number())
        };
    }

    private static long instruction(int code, int ifTrue, int ifFalse, int constant) {
        return code | (long) ifTrue << 16 | (long) ifFalse << 24 | (long) constant << 32;
    }

    /** What the program writes, and how it ends. */
    static String output(List<String> command) throws Exception {
        Script script = new Script();
        long[] filter = filter();
        Block code = script.block(8 * filter.length);
        for (int i = 0; i < filter.length; i++) {
            code.putLong(8 * i, filter[i]);
        }
        Block program = script.block(16).putShort(0, filter.length).put(8, code);
        script.call(seccomp, SECCOMP_SET_MODE_FILTER, 0, program);
        List<String> arguments = Stream.concat(Stream.of("env"), command.stream()).toList();
        script.execve("/usr/bin/env", arguments, List.of("PATH=" + System.getenv("PATH")));
        Pipe output = Pipe.open();
        Spawn spawn = Spawn.of(script).descriptor(output.write(), 1).descriptor(output.write(), 2);
        ChildProcess child = ProcessLauncher.shared().spawn(spawn);
        Descriptors.close(output.write());
        try (DescriptorInputStream stream = new DescriptorInputStream(output.read())) {
            child.awaitStarted();
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return text + "\nended by " + child.await();
        } finally {
            child.kill();
        }
    }
}
