package dev.quarters.cli.run;

import dev.quarters.api.GuestSpec;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.TerminalSize;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.client.Containers;
import dev.quarters.client.RefusedException;
import dev.quarters.json.Json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** Has the daemon make a guest, with its image brought here first when it is missing. */
final class Creation {

    private static final List<String> FILES =
            List.of("oci:", "oci-archive:", "docker-archive:", "dir:");

    private final Session session;
    private final Arguments arguments;
    private final GuestSpec spec;

    Creation(Session session, Arguments arguments, GuestSpec asked) {
        this.session = session;
        this.arguments = arguments;
        this.spec = asked;
    }

    /** Makes it; its id. */
    String create(boolean attached, Optional<TerminalSize> size) throws IOException {
        Json document =
                with(
                        CreateDocument.of(arguments, spec, attached, size),
                        "Image",
                        absolute(spec.image()));
        Optional<Path> idFile = arguments.value("cidfile").map(Path::of);
        if (idFile.filter(Files::exists).isPresent()) {
            throw new NotFoundException(
                    "the file of --cidfile is there already: " + idFile.get(),
                    "remove it, or name another one");
        }
        String policy = arguments.value("pull").orElse("missing");
        boolean isFile = FILES.stream().anyMatch(spec.image()::startsWith);
        if (policy.equals("always") || (isFile && policy.equals("missing"))) {
            pull();
        }
        Json made = made(document, policy);
        made.texts("Warnings")
                .forEach(warning -> session.errorOutput().println("quarters: " + warning));
        String id = made.text("Id");
        if (idFile.isPresent()) {
            Files.writeString(idFile.get(), id, StandardOpenOption.CREATE_NEW);
        }
        return id;
    }

    private Json made(Json document, String policy) {
        Containers containers = session.daemon().containers();
        Optional<String> platform = spec.platform().map(Platform::toString);
        try {
            return containers.create(spec.name(), platform, document);
        } catch (RefusedException refused) {
            if (!refused.isNotFound() || !String.valueOf(refused.getMessage()).contains("image")) {
                throw refused;
            }
            if (policy.equals("never")) {
                throw new NotFoundException(
                        "no image \"" + spec.image() + "\" is here, and --pull never was given",
                        "quarters pull " + spec.image());
            }
        }
        pull();
        return containers.create(spec.name(), platform, document);
    }

    /** By this process where it can: it has the user's credentials, and can show how it goes. */
    private void pull() {
        Progress progress = session.progress(arguments.has("quiet"));
        String reference = absolute(spec.image());
        if (session.isDaemonOfThisNode()) {
            session.node().images().pull(reference, spec.platform(), Optional.empty(), progress);
        } else {
            session.daemon()
                    .images()
                    .pull(reference, spec.platform().map(Platform::toString), progress);
        }
    }

    /** The daemon is not in the folder that the command is in. */
    private static String absolute(String reference) {
        for (String transport : FILES) {
            if (reference.startsWith(transport)) {
                String path = reference.substring(transport.length());
                return transport + Path.of("").toAbsolutePath().resolve(path);
            }
        }
        return reference;
    }

    private static Json with(Json document, String name, String value) {
        var members = new java.util.LinkedHashMap<>(document.asMembers());
        members.put(name, Json.of(value));
        return new Json.Members(members);
    }
}
