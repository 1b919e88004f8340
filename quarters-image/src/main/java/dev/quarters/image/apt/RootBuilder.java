package dev.quarters.image.apt;

import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.image.apt.DebReader.Packaged;
import dev.quarters.image.oci.Descriptor;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Makes the layer of a closure whose packages are all in the cache. */
final class RootBuilder {

    private final DebCache cache;

    RootBuilder(DebCache cache) {
        this.cache = cache;
    }

    /**
     * The layer that was made.
     *
     * @param created the newest time that a package's file has
     * @param command a shell, if there is one
     */
    record Root(Descriptor layer, Path file, Instant created, List<String> command) {}

    Root build(PackageClosure closure, Path work, Progress progress) throws IOException {
        try (FileContents contents = new FileContents(work.resolve("spool"))) {
            PackageMerger merger =
                    new PackageMerger(name -> DebReader.field(deb(closure, name), "Replaces"));
            long created = 0;
            List<List<Packaged>> unpacked = unpack(closure, contents, progress);
            for (int i = 0; i < unpacked.size(); i++) {
                merger.add(closure.packages().get(i).name(), unpacked.get(i));
                for (Packaged file : unpacked.get(i)) {
                    created = Math.max(created, file.entry().mtime());
                }
            }
            RootTree tree = merger.merge();
            new RootCompletion(tree, contents, created).complete();
            Path file = work.resolve("layer.tar");
            Descriptor layer = new LayerWriter(contents).write(tree, file);
            return new Root(layer, file, Instant.ofEpochSecond(created), command(tree));
        }
    }

    private Path deb(PackageClosure closure, String name) {
        return closure.packages().stream()
                .filter(one -> one.name().equals(name))
                .map(cache::file)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> command(RootTree tree) {
        return Stream.of("bash", "sh")
                .filter(shell -> tree.hasFile("usr/bin/" + shell))
                .map(shell -> "/bin/" + shell)
                .limit(1)
                .toList();
    }

    /** Several at once: decompression is what takes the time. */
    private List<List<Packaged>> unpack(
            PackageClosure closure, FileContents contents, Progress progress) throws IOException {
        DebReader reader = new DebReader(contents);
        AtomicLong done = new AtomicLong();
        int threads = Math.min(8, Runtime.getRuntime().availableProcessors());
        try (ExecutorService executor =
                Executors.newFixedThreadPool(threads, Thread.ofVirtual().factory())) {
            List<Future<List<Packaged>>> pending = new ArrayList<>();
            for (DebianPackage one : closure.packages()) {
                pending.add(
                        executor.submit(
                                () -> {
                                    List<Packaged> files = reader.read(cache.file(one));
                                    long sum = done.addAndGet(one.size());
                                    progress.report("", "Unpacking", sum, closure.size());
                                    return files;
                                }));
            }
            List<List<Packaged>> all = new ArrayList<>();
            try {
                for (Future<List<Packaged>> one : pending) {
                    all.add(one.get());
                }
            } finally {
                executor.shutdownNow();
            }
            return all;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case QuartersException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while packages were unpacked");
        }
    }
}
