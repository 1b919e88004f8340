package dev.quarters.image.apt;

import dev.quarters.api.NotFoundException;
import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.reference.AptReference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks apt which packages a reference means. A solution is kept until apt's sources, preferences or
 * lists change, since asking takes apt half a second.
 */
final class AptSolver {

    /** The half of the C library that no package depends on, because it is essential. */
    private static final String LIBC_PROGRAMS = "libc-bin";

    private final AptFolder folder;
    private final AptGet apt;
    private final PackageLists lists;

    AptSolver(AptFolder folder, AptGet apt, PackageLists lists) {
        this.folder = folder;
        this.apt = apt;
        this.lists = lists;
    }

    /** The packages of that reference; updates the lists when it is not in them. */
    PackageClosure solve(AptReference reference, Path work) throws IOException {
        Optional<PackageClosure> known = remembered(reference);
        if (known.isPresent()) {
            return known.get();
        }
        AptGet.Outcome first = ask(words(reference), work);
        if (first.exit() == 0) {
            return complete(reference, first, work);
        }
        if (!lists.areFresh()) {
            lists.update(apt, work);
            AptGet.Outcome second = ask(words(reference), work);
            if (second.exit() == 0) {
                return complete(reference, second, work);
            }
            throw unsolvable(reference, second);
        }
        throw unsolvable(reference, first);
    }

    private PackageClosure complete(AptReference reference, AptGet.Outcome solved, Path work)
            throws IOException {
        PackageClosure closure = read(solved);
        if (closure.contains("libc6") && !closure.contains(LIBC_PROGRAMS)) {
            List<String> more = new ArrayList<>(words(reference));
            more.add(LIBC_PROGRAMS);
            AptGet.Outcome outcome = ask(more, work);
            if (outcome.exit() == 0) {
                closure = read(outcome);
            }
        }
        remember(reference, closure, work);
        return closure;
    }

    private static List<String> words(AptReference reference) {
        return reference.packages().stream().map(AptReference.Request::toString).toList();
    }

    private AptGet.Outcome ask(List<String> packages, Path work) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--print-uris", "install", "--"));
        arguments.addAll(packages);
        return apt.run(lists.current(), folder.state(), work, line -> {}, arguments);
    }

    private static PackageClosure read(AptGet.Outcome outcome) {
        return new PackageClosure(
                outcome.output().stream()
                        .filter(DebianPackage::isLine)
                        .map(DebianPackage::parse)
                        .toList());
    }

    private static QuartersException unsolvable(AptReference reference, AptGet.Outcome outcome) {
        String words = outcome.words();
        String message = "cannot make \"" + reference + "\": " + words;
        if (words.contains("Unable to locate package") || words.contains("was not found")) {
            return new NotFoundException(
                    message,
                    "apt-cache search finds packages by a word; the sources are those of /etc/apt");
        }
        return new QuartersException(
                message, "ask for packages that apt-get install would install together");
    }

    // The plans: a file for each, with the lines that apt printed.

    private Path plan(AptReference reference) throws IOException {
        String key = lists.fingerprint() + " " + lists.current() + " " + reference;
        return folder.plans().resolve(Digest.of(key.getBytes(StandardCharsets.UTF_8)).hex());
    }

    private Optional<PackageClosure> remembered(AptReference reference) throws IOException {
        try {
            return Optional.of(
                    new PackageClosure(
                            Files.readAllLines(plan(reference)).stream()
                                    .map(DebianPackage::parse)
                                    .toList()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void remember(AptReference reference, PackageClosure closure, Path work)
            throws IOException {
        Path written = work.resolve("plan");
        Files.write(written, closure.packages().stream().map(DebianPackage::line).toList());
        Files.move(written, plan(reference), StandardCopyOption.ATOMIC_MOVE);
    }
}
