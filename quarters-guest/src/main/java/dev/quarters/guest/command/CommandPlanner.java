package dev.quarters.guest.command;

import dev.quarters.api.Enterable.CommandSpec;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.Ulimit;
import dev.quarters.guest.command.Command.ResourceLimit;
import dev.quarters.guest.user.Accounts;
import dev.quarters.guest.user.Identity;
import dev.quarters.guest.user.UserResolver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is executed in a guest, from the image's and the user's words, by Docker's rules. */
public final class CommandPlanner {

    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** In the order of the kernel's numbers, asm-generic/resource.h. */
    private static final List<String> LIMITS =
            List.of(
                    "cpu",
                    "fsize",
                    "data",
                    "stack",
                    "core",
                    "rss",
                    "nproc",
                    "nofile",
                    "memlock",
                    "as",
                    "locks",
                    "sigpending",
                    "msgqueue",
                    "nice",
                    "rtprio",
                    "rttime");

    private CommandPlanner() {}

    /** The guest's first command. */
    public static Command plan(GuestRequest request, Accounts accounts) {
        GuestSpec spec = request.spec();
        ImageConfig image = request.image().config();
        Identity identity =
                UserResolver.resolve(
                        spec.user().orElse(image.user()), spec.additionalGroups(), accounts);
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", PATH);
        environment.put("HOSTNAME", hostname(request));
        if (spec.terminal()) {
            environment.put("TERM", "xterm");
        }
        Stream.concat(image.environment().stream(), spec.environment().stream())
                .forEach(entry -> put(environment, entry));
        environment.putIfAbsent("HOME", identity.home());
        String folder =
                spec.workingDirectory()
                        .filter(path -> !path.isEmpty())
                        .orElse(
                                image.workingDirectory().isEmpty()
                                        ? "/"
                                        : image.workingDirectory());
        return command(arguments(spec, image), environment, folder, identity, limits(spec));
    }

    /** What the guest calls itself: what was asked for, else the first 12 digits of the id. */
    public static String hostname(GuestRequest request) {
        return request.spec()
                .hostname()
                .orElseGet(() -> request.id().substring(0, Math.min(12, request.id().length())));
    }

    /** A further command, in the surroundings of the first where nothing else is said. */
    public static Command further(Command first, CommandSpec further, Accounts accounts) {
        if (further.arguments().isEmpty() || further.arguments().getFirst().isEmpty()) {
            throw new InvalidRequestException("no command to run in the guest", "give one");
        }
        Identity identity =
                further.user()
                        .map(user -> UserResolver.resolve(user, List.of(), accounts))
                        .orElse(first.identity());
        Map<String, String> environment = new LinkedHashMap<>();
        first.environment().forEach(entry -> put(environment, entry));
        if (further.terminal()) {
            environment.putIfAbsent("TERM", "xterm");
        }
        if (further.user().isPresent()) {
            environment.put("HOME", identity.home());
        }
        further.environment().forEach(entry -> put(environment, entry));
        return command(
                further.arguments(),
                environment,
                further.workingDirectory().orElse(first.workingDirectory()),
                identity,
                first.limits());
    }

    /** A command as it will be tried: the paths come from the PATH that it gets. */
    static Command command(
            List<String> arguments,
            Map<String, String> environment,
            String folder,
            Identity identity,
            List<ResourceLimit> limits) {
        if (!folder.startsWith("/")) {
            throw new InvalidRequestException(
                    "working directory \"" + folder + "\" (--workdir) is not an absolute path",
                    "begin it with /");
        }
        List<String> entries = new ArrayList<>();
        environment.forEach((name, value) -> entries.add(name + "=" + value));
        return new Command(
                arguments,
                candidates(arguments.getFirst(), environment.getOrDefault("PATH", PATH)),
                entries,
                folder,
                identity,
                limits);
    }

    /** Adds {@code NAME=value}; a name alone takes the variable away. */
    static void put(Map<String, String> environment, String entry) {
        int equals = entry.indexOf('=');
        if (equals < 0) {
            environment.remove(entry);
        } else {
            environment.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
    }

    private static List<String> arguments(GuestSpec spec, ImageConfig image) {
        List<String> arguments = new ArrayList<>(spec.entrypoint().orElse(image.entrypoint()));
        boolean imagesOwn = spec.command().isEmpty() && spec.entrypoint().isEmpty();
        arguments.addAll(imagesOwn ? image.command() : spec.command());
        if (arguments.isEmpty() || arguments.getFirst().isEmpty()) {
            throw new InvalidRequestException(
                    "no command: the image has none of its own", "give a command after the image");
        }
        if (arguments.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
            throw new InvalidRequestException(
                    "an argument of the command has a zero byte in it", "leave it out");
        }
        return arguments;
    }

    private static List<String> candidates(String name, String path) {
        if (name.contains("/")) {
            return List.of(name);
        }
        return Stream.of(path.split(":", -1))
                .map(folder -> folder.isEmpty() ? "./" + name : folder + "/" + name)
                .toList();
    }

    private static List<ResourceLimit> limits(GuestSpec spec) {
        return spec.ulimits().stream().map(CommandPlanner::limit).toList();
    }

    private static ResourceLimit limit(Ulimit ulimit) {
        int resource = LIMITS.indexOf(ulimit.name());
        if (resource < 0) {
            throw new InvalidRequestException(
                    "no resource limit is called \"" + ulimit.name() + "\" (--ulimit)",
                    "use one of " + String.join(", ", LIMITS));
        }
        return new ResourceLimit(resource, ulimit.soft(), ulimit.hard());
    }
}
