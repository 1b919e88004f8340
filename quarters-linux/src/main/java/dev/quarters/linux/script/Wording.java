package dev.quarters.linux.script;

import dev.quarters.linux.SystemCall;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/** What a step attempts, in words that follow "cannot". */
final class Wording {

    private Wording() {}

    static String of(@Nullable SystemCall call, List<Argument> a) {
        return switch (call) {
            case null -> "load " + list(a);
            case mount -> mount(a);
            case umount2 -> "unmount " + a.get(0);
            case openat -> "open " + a.get(1);
            case mkdirat -> "make directory " + a.get(1);
            case mknodat -> "make node " + a.get(1);
            case symlinkat -> "make symbolic link " + a.get(2) + " to " + a.get(0);
            case unlinkat -> "remove " + a.get(1);
            case chdir -> "change directory to " + a.get(0);
            case chroot -> "change root to " + a.get(0);
            case pivot_root -> "pivot root to " + a.get(0) + ", the old one to " + a.get(1);
            case sethostname -> "set host name " + a.get(0);
            case execve -> "execute " + a.get(0);
            case write -> "write " + a.get(1) + " to " + a.get(0);
            default -> call + "(" + list(a) + ")";
        };
    }

    private static String mount(List<Argument> a) {
        String data = a.size() > 4 && a.get(4) instanceof Argument.Address ? ", " + a.get(4) : "";
        String type = a.get(2) instanceof Argument.Address ? "type " + a.get(2) + ", " : "";
        String source = a.get(0) instanceof Argument.Address ? a.get(0) + " " : "";
        return "mount "
                + source
                + "on "
                + a.get(1)
                + " ("
                + type
                + "flags "
                + flags(a.get(3))
                + data
                + ")";
    }

    private static String flags(Argument flags) {
        return flags instanceof Argument.Literal(long value)
                ? "0x" + Long.toHexString(value)
                : flags.toString();
    }

    private static String list(List<Argument> arguments) {
        return arguments.stream().map(Argument::toString).collect(Collectors.joining(", "));
    }
}
