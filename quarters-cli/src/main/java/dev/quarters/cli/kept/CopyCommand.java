package dev.quarters.cli.kept;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NotFoundException;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.option.UsageException;
import dev.quarters.client.Answers;
import dev.quarters.client.Containers;
import dev.quarters.client.RefusedException;
import dev.quarters.json.Json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Copies files between a guest and the host, by the rules of {@code docker cp}: into a folder that
 * is there; under the name that is given when nothing is there; the content of a folder only when
 * its path ends with {@code /.}.
 */
public final class CopyCommand implements Command {

    private static final long FOLDER = 1L << 31; // Go's io/fs.ModeDir

    @Override
    public String name() {
        return "cp";
    }

    @Override
    public String summary() {
        return "Copy files between a guest and the host";
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("archive", "Keep users and groups").letter("a"),
                Option.flag("follow-link", "Copy what a link of the host leads to").letter("L"),
                Option.flag("quiet", "Does nothing: nothing is shown anyway").letter("q"));
    }

    @Override
    public Operands operands() {
        return Operands.exactly(2, "GUEST:PATH PATH|- | PATH|- GUEST:PATH");
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("quarters cp web:/var/log/app.log .", "out of a guest"),
                new Example("quarters cp site/. web:/srv", "into one"),
                new Example("quarters cp web:/etc - | tar -t", "as a tar archive"));
    }

    /** {@code GUEST:PATH}. */
    private record Inside(String guest, String path) {

        static Optional<Inside> read(String text) {
            int colon = text.indexOf(':');
            return colon < 1 || text.startsWith("/") || text.startsWith(".")
                    ? Optional.empty()
                    : Optional.of(new Inside(text.substring(0, colon), text.substring(colon + 1)));
        }
    }

    @Override
    public int run(Arguments arguments, Session session) throws IOException {
        String from = arguments.operand();
        String to = arguments.operands().get(1);
        Optional<Inside> source = Inside.read(from);
        Optional<Inside> target = Inside.read(to);
        if (source.isPresent() == target.isPresent()) {
            throw new UsageException("one of the two is GUEST:PATH, the other a path of the host");
        }
        Containers containers = session.daemon().containers();
        if (source.isPresent()) {
            out(containers, source.get(), to, arguments, session);
        } else {
            in(containers, from, target.orElseThrow(), arguments, session);
        }
        return 0;
    }

    private static void out(
            Containers containers, Inside source, String to, Arguments arguments, Session session)
            throws IOException {
        Json entry =
                find(containers, source.guest(), source.path())
                        .orElseThrow(
                                () ->
                                        new NotFoundException(
                                                "there is no "
                                                        + source.path()
                                                        + " in the guest "
                                                        + source.guest(),
                                                ""));
        try (Answers archive = containers.copyOut(source.guest(), source.path())) {
            if (to.equals("-")) {
                archive.body().transferTo(session.output());
                return;
            }
            Path target = Path.of(to).toAbsolutePath();
            boolean folder = isFolder(entry);
            boolean content = source.path().endsWith("/.");
            LocalArchive local = new LocalArchive(arguments.has("archive"), false);
            if (Files.isDirectory(target)) {
                local.unpack(archive.body(), target, content ? Optional.of("") : Optional.empty());
                return;
            }
            if (Files.exists(target) && folder) {
                throw new InvalidRequestException(
                        "cannot copy the folder " + source.path() + " onto the file " + to,
                        "name a folder");
            }
            Path parent = target.getParent();
            if (parent == null || !Files.isDirectory(parent) || (to.endsWith("/") && !folder)) {
                throw new NotFoundException(
                        "cannot copy to " + to + ": there is no such folder", "make it first");
            }
            Optional<String> name = Optional.ofNullable(target.getFileName()).map(Path::toString);
            local.unpack(archive.body(), parent, name);
        }
    }

    private static void in(
            Containers containers, String from, Inside target, Arguments arguments, Session session)
            throws IOException {
        if (from.equals("-")) {
            containers.copyIn(
                    target.guest(), target.path(), body -> session.input().transferTo(body));
            return;
        }
        boolean follows = arguments.has("follow-link");
        Path source = Path.of(from).toAbsolutePath();
        LinkOption[] links =
                follows ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        boolean content = from.endsWith("/.");
        if (!Files.exists(source, links)) {
            throw new NotFoundException("there is no " + from + " on the host", "");
        }
        boolean folder = Files.isDirectory(source, links) || content;
        Where where = where(containers, target, folder, content, source.normalize());
        LocalArchive local = new LocalArchive(arguments.has("archive"), follows);
        containers.copyIn(
                target.guest(),
                where.folder(),
                body -> local.pack(source.normalize(), where.name(), body));
    }

    /**
     * Where in the guest.
     *
     * @param folder that is there
     * @param name in it; empty: what is in the source goes right into the folder
     */
    private record Where(String folder, String name) {}

    private static Where where(
            Containers containers, Inside target, boolean folder, boolean content, Path source) {
        String path = target.path().isEmpty() ? "/" : target.path();
        if (isFolder(find(containers, target.guest(), path + "/."))) {
            String name = String.valueOf(source.getFileName());
            return new Where(path, content ? "" : name);
        }
        String bare = path.replaceFirst("/+$", "");
        boolean there = find(containers, target.guest(), bare).isPresent();
        if (there && folder) {
            throw new InvalidRequestException(
                    "cannot copy the folder " + source + " onto the file " + path, "name a folder");
        }
        if (path.endsWith("/") && !folder) {
            throw new NotFoundException(
                    "cannot copy to " + path + ": there is no such folder in the guest",
                    "make it first");
        }
        int slash = bare.lastIndexOf('/');
        return new Where(slash <= 0 ? "/" : bare.substring(0, slash), bare.substring(slash + 1));
    }

    private static Optional<Json> find(Containers containers, String guest, String path) {
        try {
            return Optional.of(containers.look(guest, path));
        } catch (RefusedException refused) {
            // The answer to a HEAD has no body: whether the guest is there shows otherwise.
            Json _ = containers.inspect(guest);
            return Optional.empty();
        }
    }

    private static boolean isFolder(Optional<Json> entry) {
        return entry.filter(CopyCommand::isFolder).isPresent();
    }

    private static boolean isFolder(Json entry) {
        return (entry.find("mode").map(Json::asLong).orElse(0L) & FOLDER) != 0;
    }
}
