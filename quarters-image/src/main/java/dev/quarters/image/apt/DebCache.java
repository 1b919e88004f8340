package dev.quarters.image.apt;

import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Digest;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packages that were downloaded, shared by all pulls and processes. A download happens in the
 * pull's own folder; a package comes here by rename once its hash is right, so what is here is
 * complete, and two who download the same do no harm.
 */
final class DebCache {

    /** {@code dlstatus:FILE:PERCENT:TEXT}: apt's README.progress-reporting. */
    private static final Pattern PROGRESS = Pattern.compile("dlstatus:[0-9]+:([0-9.]+):.*");

    private final AptFolder folder;
    private final AptGet apt;
    private final PackageLists lists;

    DebCache(AptFolder folder, AptGet apt, PackageLists lists) {
        this.folder = folder;
        this.apt = apt;
        this.lists = lists;
    }

    /** Where the package is, or would be. */
    Path file(DebianPackage wanted) {
        return folder.debs().resolve(wanted.cachedName());
    }

    /** A package could not be downloaded, perhaps because a newer one took its place. */
    static final class OutdatedException extends QuartersException {
        private static final long serialVersionUID = 1;

        OutdatedException(String message, String remedy) {
            super(message, remedy);
        }
    }

    /** Downloads what is not here. */
    void fetch(PackageClosure closure, Path work, Progress progress) throws IOException {
        List<DebianPackage> missing = new ArrayList<>();
        for (DebianPackage wanted : closure.packages()) {
            if (!isHere(wanted)) {
                missing.add(wanted);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        Path archives = Files.createDirectories(work.resolve("archives"));
        Files.createDirectories(archives.resolve("partial"));
        AptGet.Outcome outcome = download(closure, missing, archives, work, progress);
        for (DebianPackage wanted : missing) {
            take(wanted, archives, outcome);
        }
    }

    private boolean isHere(DebianPackage wanted) throws IOException {
        Path file = file(wanted);
        return Files.exists(file) && Files.size(file) == wanted.size();
    }

    private AptGet.Outcome download(
            PackageClosure closure,
            List<DebianPackage> missing,
            Path archives,
            Path work,
            Progress progress)
            throws IOException {
        for (DebianPackage wanted : closure.packages()) {
            if (!missing.contains(wanted)) {
                link(file(wanted), archives.resolve(wanted.fileName()));
            }
        }
        long total = missing.stream().mapToLong(DebianPackage::size).sum();
        progress.report("", "Downloading", 0, total);
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("-o", "APT::Status-Fd=1", "--download-only", "install", "--"));
        closure.packages().forEach(wanted -> arguments.add(wanted.request()));
        return apt.run(
                lists.current(), archives, work, line -> report(line, total, progress), arguments);
    }

    private static void report(String line, long total, Progress progress) {
        Matcher status = PROGRESS.matcher(line);
        if (status.matches()) {
            double part = Double.parseDouble(status.group(1)) / 100;
            progress.report("", "Downloading", Math.min(total, (long) (part * total)), total);
        }
    }

    private static void link(Path cached, Path name) throws IOException {
        try {
            Files.createLink(name, cached);
        } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
            if (!(e instanceof FileAlreadyExistsException)) {
                Files.copy(cached, name);
            }
        }
    }

    private void take(DebianPackage wanted, Path archives, AptGet.Outcome outcome)
            throws IOException {
        Path downloaded = archives.resolve(wanted.fileName());
        if (!Files.exists(downloaded) && wanted.uri().startsWith("file:")) {
            // apt leaves packages of local sources where they are
            Files.copy(Path.of(URI.create(wanted.uri())), downloaded);
        }
        if (!Files.exists(downloaded)) {
            throw new OutdatedException(
                    "apt could not download " + wanted.fileName() + ": " + outcome.words(),
                    "check the network and the sources in /etc/apt");
        }
        Digest found = hash(downloaded);
        if (!found.hex().equals(wanted.sha256())) {
            throw new QuartersException(
                    "apt downloaded "
                            + wanted.fileName()
                            + " with SHA-256 "
                            + found.hex()
                            + " where its lists say "
                            + wanted.sha256(),
                    "try again; if it stays, the source is damaged or attacked");
        }
        Files.move(downloaded, file(wanted), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Digest hash(Path file) throws IOException {
        MessageDigest computed = Digest.newMessageDigest("sha256");
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                computed.update(buffer, 0, count);
            }
        }
        return Digest.finish(computed);
    }
}
