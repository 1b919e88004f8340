package dev.quarters.x86.translate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Regions in a file, for the next machine that executes the same code. It is read only if it is
 * whole, this user's own, and of this very version of Quarters and of Java; otherwise there is
 * nothing in it, and it is written anew. It appears at once or not at all.
 */
public final class RegionStore {

    private static final long MAGIC = 0x5152_4547_494F_4E31L; // "QREGION1"
    private static final int DIGEST_BYTES = 32;
    private static final long MOST_BYTES = 64 << 20;
    private static final int MOST_REGIONS = 10_000;

    private static final Set<PosixFilePermission> OF_OTHERS =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private final Path file;
    private final Supplier<Optional<String>> version;

    /**
     * In that file; what another version has written is not read. Without a version it is empty.
     */
    RegionStore(Path file, Supplier<Optional<String>> version) {
        this.file = file;
        this.version = version;
    }

    /**
     * In that file; always empty where Quarters is not run from its jars, which are its version.
     */
    public static RegionStore at(Path file) {
        return new RegionStore(file, RegionStore::versionOfJar);
    }

    private static Optional<String> versionOfJar() {
        CodeSource source = RegionStore.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return Optional.empty();
        }
        try {
            Path jar = Path.of(source.getLocation().toURI());
            if (!Files.isRegularFile(jar)) {
                return Optional.empty();
            }
            byte[] digest = StoredRegion.sha256().digest(Files.readAllBytes(jar));
            return Optional.of(HexFormat.of().formatHex(digest) + " " + Runtime.version());
        } catch (IOException | URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** What is in it. */
    List<StoredRegion> load() {
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS) || !isTrustworthy()) {
                return List.of();
            }
            byte[] bytes = Files.readAllBytes(file);
            int length = bytes.length - DIGEST_BYTES;
            if (length < 0
                    || !Arrays.equals(
                            digest(bytes, length), 0, DIGEST_BYTES, bytes, length, bytes.length)) {
                return List.of();
            }
            return read(new DataInputStream(new ByteArrayInputStream(bytes, 0, length)));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** A link, or a file that another could have written, is not read. */
    private boolean isTrustworthy() throws IOException {
        Object owner = Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.size(file) <= MOST_BYTES
                && owner.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                && Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS).stream()
                        .noneMatch(OF_OTHERS::contains);
    }

    private List<StoredRegion> read(DataInputStream in) throws IOException {
        if (in.readLong() != MAGIC || !Optional.of(in.readUTF()).equals(version.get())) {
            return List.of();
        }
        int count = Math.min(in.readInt(), MOST_REGIONS);
        List<StoredRegion> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long head = in.readLong();
            int[] distances = new int[in.readUnsignedShort()];
            for (int j = 0; j < distances.length; j++) {
                distances[j] = in.readInt();
            }
            byte[] digest = in.readNBytes(DIGEST_BYTES);
            long executed = in.readLong();
            int unused = in.readUnsignedByte();
            byte[] classFile = in.readNBytes(in.readUnsignedShort());
            result.add(new StoredRegion(head, distances, digest, classFile, executed, unused));
        }
        return result;
    }

    /**
     * Puts those into it instead of what is there.
     *
     * @throws IOException when that cannot be; what was there is as it was
     */
    void save(List<StoredRegion> regions) throws IOException {
        Optional<String> ours = version.get();
        if (ours.isEmpty()) {
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(MAGIC);
        out.writeUTF(ours.get());
        out.writeInt(regions.size());
        for (StoredRegion each : regions) {
            out.writeLong(each.head());
            out.writeShort(each.distances().length);
            for (int distance : each.distances()) {
                out.writeInt(distance);
            }
            out.write(each.digest());
            out.writeLong(each.executed());
            out.writeByte(each.unused());
            out.writeShort(each.classFile().length);
            out.write(each.classFile());
        }
        byte[] content = bytes.toByteArray();
        out.write(digest(content, content.length));
        Path made =
                Files.createTempFile(
                        file.toAbsolutePath().getParent(),
                        "regions",
                        ".new",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(made, bytes.toByteArray());
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    private static byte[] digest(byte[] bytes, int length) {
        MessageDigest sha = StoredRegion.sha256();
        sha.update(bytes, 0, length);
        return sha.digest();
    }
}
