package dev.quarters.image.store;

import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.Index;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The names of a store and the manifests they stand for: its {@code index.json}. A manifest stands
 * there once for each of its names, or once without a name.
 */
public final class NamedManifests {

    /** The annotation that holds a name (OCI image 1.1 annotations.md). */
    public static final String REF_NAME = "org.opencontainers.image.ref.name";

    /** The digest of the index that the manifest was chosen from. */
    private static final String SOURCE_INDEX = "dev.quarters.source.index";

    private final StoreFolder folder;
    private final StoreLocks locks;
    private volatile @Nullable Read lastRead;

    NamedManifests(StoreFolder folder, StoreLocks locks) {
        this.folder = folder;
        this.locks = locks;
    }

    /** The entries as they are now; a manifest is there once for each name. */
    public List<Descriptor> entries() {
        try {
            BasicFileAttributes file =
                    Files.readAttributes(folder.index(), BasicFileAttributes.class);
            Read known = lastRead;
            if (known == null || !known.isOf(file)) {
                known = new Read(file.fileKey(), file.lastModifiedTime(), file.size(), read());
                lastRead = known;
            }
            return known.entries();
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw Failure.of("cannot read " + folder.index(), e);
        }
    }

    private List<Descriptor> read() throws IOException {
        return Index.parse(Files.readAllBytes(folder.index()), folder.root().toString())
                .manifests();
    }

    /**
     * What was read of which file. The index is only ever replaced as a whole, by another file; a
     * replacement between looking and reading is found at the next look.
     */
    private record Read(
            @Nullable Object fileKey, FileTime modified, long size, List<Descriptor> entries) {

        boolean isOf(BasicFileAttributes file) {
            return fileKey != null
                    && fileKey.equals(file.fileKey())
                    && modified.equals(file.lastModifiedTime())
                    && size == file.size();
        }
    }

    /** The name of an entry. */
    public static Optional<String> name(Descriptor entry) {
        return Optional.ofNullable(entry.annotations().get(REF_NAME))
                .filter(name -> !name.isEmpty());
    }

    /** The digest by which the manifest's index was known where it came from. */
    public static Optional<String> sourceIndex(Descriptor entry) {
        return Optional.ofNullable(entry.annotations().get(SOURCE_INDEX));
    }

    /**
     * Gives names to a manifest whose content is all here, taking them from others, which stay
     * without a name. The caller holds leases on the content.
     *
     * @param sourceIndex see {@link #sourceIndex(Descriptor)}
     */
    public void put(Descriptor manifest, List<String> names, Optional<Digest> sourceIndex) {
        edit(
                entries -> {
                    List<Descriptor> after = new ArrayList<>();
                    for (Descriptor entry : entries) {
                        boolean loses = name(entry).filter(names::contains).isPresent();
                        after.add(loses ? unnamed(entry) : entry);
                    }
                    Map<String, String> kept = annotations(entries, manifest.digest());
                    sourceIndex.ifPresent(index -> kept.put(SOURCE_INDEX, index.toString()));
                    after.add(entry(manifest, kept, ""));
                    names.forEach(name -> after.add(entry(manifest, kept, name)));
                    return after;
                });
    }

    /** Takes names away; their manifests stay, without a name when it was their last. */
    public void removeNames(Set<String> names) {
        edit(
                entries ->
                        entries.stream()
                                .map(
                                        entry ->
                                                name(entry).filter(names::contains).isPresent()
                                                        ? unnamed(entry)
                                                        : entry)
                                .toList());
    }

    /** Takes manifests away with all their names. */
    public void removeManifests(Set<Digest> manifests) {
        edit(
                entries ->
                        entries.stream()
                                .filter(entry -> !manifests.contains(entry.digest()))
                                .toList());
    }

    private void edit(UnaryOperator<List<Descriptor>> change) {
        try (RegionLocks.Lock _ = locks.index()) {
            folder.mark();
            Index after = new Index(withoutRepetition(change.apply(entries())));
            Durable.replace(folder.index(), folder.ingest().resolve("index.json"), after.toBytes());
        } catch (IOException e) {
            throw Failure.of("cannot write " + folder.index(), e, folder.root(), 4096);
        }
    }

    /** One entry for each name; entries without a name only for manifests that have none. */
    private static List<Descriptor> withoutRepetition(List<Descriptor> entries) {
        Set<Digest> named = new LinkedHashSet<>();
        entries.stream()
                .filter(entry -> name(entry).isPresent())
                .forEach(entry -> named.add(entry.digest()));
        Set<String> seen = new LinkedHashSet<>();
        return entries.stream()
                .filter(entry -> name(entry).isPresent() || !named.contains(entry.digest()))
                .filter(entry -> seen.add(entry.digest() + " " + name(entry).orElse("")))
                .toList();
    }

    private static Map<String, String> annotations(List<Descriptor> entries, Digest manifest) {
        return entries.stream()
                .filter(entry -> entry.digest().equals(manifest))
                .findFirst()
                .map(entry -> new HashMap<>(entry.annotations()))
                .orElseGet(HashMap::new);
    }

    private static Descriptor unnamed(Descriptor entry) {
        return entry(entry, entry.annotations(), "");
    }

    private static Descriptor entry(
            Descriptor manifest, Map<String, String> annotations, String name) {
        Map<String, String> all = new HashMap<>(annotations);
        all.remove(REF_NAME);
        if (!name.isEmpty()) {
            all.put(REF_NAME, name);
        }
        return new Descriptor(
                manifest.mediaType(), manifest.digest(), manifest.size(), all, manifest.platform());
    }
}
