package dev.quarters.cli.run;

import static dev.quarters.cli.option.Option.choice;
import static dev.quarters.cli.option.Option.flag;
import static dev.quarters.cli.option.Option.list;
import static dev.quarters.cli.option.Option.value;

import dev.quarters.api.GuestSpec;
import dev.quarters.api.Mount;
import dev.quarters.api.Platform;
import dev.quarters.api.Technique;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.option.UsageException;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The options of {@code quarters run} and {@code create}; they mean what they mean to a Docker
 * user.
 */
final class RunOptions {

    /** What a guest is to be. */
    private static final List<Option> GUEST =
            List.of(
                    choice(
                            "technique",
                            "How to virtualize; the best that this host and the image allow when"
                                    + " not given",
                            Arrays.stream(Technique.values()).map(Technique::word).toList()),
                    value("engine", "NAME", "Which engine of the technique"),
                    value("runtime", "NAME", "The same as --engine, in Docker's word"),
                    flag("interactive", "Give it standard input").letter("i"),
                    flag("tty", "Give it a terminal").letter("t"),
                    flag("rm", "Remove the guest when it ends; always so unless the daemon has it"),
                    list("env", "NAME[=VALUE]", "Set an environment variable").letter("e"),
                    list("env-file", "FILE", "Read environment variables from a file"),
                    value("workdir", "PATH", "Working directory inside the guest").letter("w"),
                    value("user", "USER[:GROUP]", "User by name or number").letter("u"),
                    list("group-add", "GROUP", "A further group for the user"),
                    list(
                                    "volume",
                                    "SOURCE:TARGET[:ro]",
                                    "Show a folder or file of the host, or a volume, in the guest")
                            .letter("v"),
                    list(
                            "mount",
                            "type=…,…",
                            "Show a folder of the host, a volume or memory in the guest"),
                    list("tmpfs", "TARGET[:OPTIONS]", "A file system in memory"),
                    list("device", "HOST[:GUEST][:rwm]", "Give it a device of the host"),
                    value("memory", "SIZE", "Most memory it may use").letter("m"),
                    value("memory-swap", "SIZE", "Memory and swap together; -1 for unlimited swap"),
                    value("cpus", "NUMBER", "Processors it may use, such as 1.5"),
                    value("cpu-shares", "WEIGHT", "Weight against other guests").letter("c"),
                    value("cpuset-cpus", "LIST", "Processors it may run on, such as 0-2"),
                    value("blkio-weight", "WEIGHT", "Weight of block I/O, 10 to 1000"),
                    value("pids-limit", "COUNT", "Most processes and threads; -1 for no limit"),
                    value("shm-size", "SIZE", "Size of /dev/shm"),
                    list("ulimit", "NAME=SOFT[:HARD]", "A limit of each process"),
                    list("sysctl", "NAME=VALUE", "A kernel parameter of its namespaces"),
                    flag("read-only", "Mount its root read-only"),
                    value("hostname", "NAME", "Its host name").letter("h"),
                    value(
                            "network",
                            "none|host|user|NAME",
                            "What of a network it has; none, or user when ports are published;"
                                    + " in the daemon its usual one"),
                    list("network-alias", "NAME", "A further name on the network that is named"),
                    value("ip", "ADDRESS", "Its address on the network that is named"),
                    list(
                                    "publish",
                                    "[[ADDRESS:]PORT:]PORT[/udp]",
                                    "Have a port of the host stand for one of the guest")
                            .letter("p"),
                    list("dns", "ADDRESS", "A name server"),
                    list("dns-search", "DOMAIN", "Where to look up names without a dot"),
                    list("dns-option", "OPTION", "An option of resolv.conf(5)"),
                    list("add-host", "NAME:ADDRESS", "A further line of /etc/hosts"),
                    list("label", "NAME=VALUE", "Note something about the guest").letter("l"),
                    list("cap-add", "CAPABILITY", "Give it a capability, or ALL"),
                    list("cap-drop", "CAPABILITY", "Take a capability away, or ALL"),
                    list("security-opt", "OPTION", "seccomp=FILE|unconfined, no-new-privileges"),
                    flag(
                            "privileged",
                            "Take the walls down: all capabilities and devices, no filters"),
                    flag("init", "Run an init as process 1 that reaps orphans"),
                    value(
                            "kernel",
                            "IMAGE|FOLDER|FILE",
                            "Where a guest that boots has its kernel from"),
                    value(
                            "gdb",
                            "unix:PATH|tcp:PORT",
                            "Wait there for gdb to debug the guest's machine"),
                    flag("gdb-wait", "Stand before the first instruction until gdb says continue"),
                    value("entrypoint", "PROGRAM", "Replace the image's entry point"),
                    value("platform", "OS/ARCHITECTURE", "Which of the image's platforms"),
                    choice(
                            "pull",
                            "Whether to fetch the image first",
                            List.of("missing", "always", "never")),
                    flag("quiet", "Don't show how a pull goes").letter("q"));

    /** Of {@code create}. */
    static final List<Option> CREATE =
            Stream.concat(GUEST.stream(), KeepOptions.TABLE.stream()).toList();

    /** Of {@code run}. */
    static final List<Option> TABLE =
            Stream.concat(
                            Stream.of(
                                    flag(
                                                    "detach",
                                                    "Leave the guest to the daemon, and print its"
                                                            + " id")
                                            .letter("d"),
                                    value(
                                            "detach-keys",
                                            "KEYS",
                                            "Keys that leave the guest when the daemon has it;"
                                                    + " ctrl-p,ctrl-q"),
                                    flag(
                                            "sig-proxy",
                                            "Hand signals on to the guest; on unless =false")),
                            CREATE.stream())
                    .toList();

    private RunOptions() {}

    /** The guest that was asked for. */
    static GuestSpec spec(Arguments arguments) {
        List<String> words = arguments.operands();
        if (arguments.value("engine").isPresent() && arguments.value("runtime").isPresent()) {
            throw new UsageException("--engine and --runtime are the same thing: give one");
        }
        GuestSpec.Builder spec =
                GuestSpec.of(words.getFirst())
                        .command(words.subList(1, words.size()))
                        .environment(
                                KeyValues.environment(
                                        arguments.values("env-file"), arguments.values("env")))
                        .additionalGroups(arguments.values("group-add"))
                        .mounts(mounts(arguments))
                        .devices(arguments.values("device", DeviceSyntax::parse))
                        .limits(LimitSyntax.parse(arguments))
                        .ulimits(arguments.values("ulimit", UlimitSyntax::parse))
                        .kernelParameters(KeyValues.map(arguments.values("sysctl")))
                        .labels(KeyValues.map(arguments.values("label")))
                        .security(SecuritySyntax.parse(arguments))
                        .readOnlyRoot(arguments.has("read-only"))
                        .terminal(arguments.has("tty"))
                        .init(arguments.has("init"));
        arguments.value("technique").map(Technique::of).ifPresent(spec::technique);
        arguments.value("engine").or(() -> arguments.value("runtime")).ifPresent(spec::engine);
        arguments.value("name").map(RunOptions::checkName).ifPresent(spec::name);
        arguments.value("platform").map(Platform::parse).ifPresent(spec::platform);
        arguments.value("workdir").map(RunOptions::checkAbsolute).ifPresent(spec::workingDirectory);
        arguments.value("user").ifPresent(spec::user);
        arguments.value("kernel").map(RunOptions::kernel).ifPresent(spec::kernel);
        DebugSyntax.parse(arguments).ifPresent(spec::debugServer);
        arguments.value("hostname").ifPresent(spec::hostname);
        arguments
                .value("entrypoint")
                .map(program -> program.isEmpty() ? List.<String>of() : List.of(program))
                .ifPresent(spec::entrypoint);
        NetworkSyntax.apply(arguments, spec);
        List<NamedVolume> _ = volumes(arguments); // told now when one is malformed
        return spec.build();
    }

    private static List<Mount> mounts(Arguments arguments) {
        return Stream.of(
                        arguments.values("volume").stream()
                                .filter(text -> !MountSyntax.isVolume(text))
                                .map(MountSyntax::volume),
                        arguments.values("mount").stream()
                                .filter(text -> !MountSyntax.isVolumeMount(text))
                                .map(MountSyntax::mount),
                        arguments.values("tmpfs").stream().map(MountSyntax::tmpfs))
                .flatMap(mounts -> mounts)
                .toList();
    }

    /** The volumes that were asked for. */
    static List<NamedVolume> volumes(Arguments arguments) {
        return Stream.concat(
                        arguments.values("volume").stream()
                                .filter(MountSyntax::isVolume)
                                .map(MountSyntax::namedVolume),
                        arguments.values("mount").stream()
                                .filter(MountSyntax::isVolumeMount)
                                .map(MountSyntax::namedVolumeMount))
                .toList();
    }

    private static String checkName(String name) {
        if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]+")) {
            throw new UsageException(
                    "--name \""
                            + name
                            + "\": two or more of letters, digits, _ . -, beginning with a letter"
                            + " or digit");
        }
        return name;
    }

    /** A path is told from an image's reference by how it begins. */
    private static String kernel(String named) {
        return named.startsWith(".")
                ? Path.of(named).toAbsolutePath().normalize().toString()
                : named;
    }

    private static String checkAbsolute(String path) {
        if (!path.startsWith("/")) {
            throw new UsageException("--workdir has to be an absolute path, not \"" + path + "\"");
        }
        return path;
    }
}
