package dev.quarters.image.layer;

import dev.quarters.api.KernelVersion;
import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.InvalidImageException;
import dev.quarters.image.owner.FileOwners;
import dev.quarters.image.owner.OwnerPlan;
import dev.quarters.image.store.Failure;
import dev.quarters.image.tar.TarReader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/** Unpacks one layer into an empty folder that nobody sees yet, and checks its digest. */
final class LayerUnpack {

    private static final long SPACE_CHECK = 64 << 20;
    private static final long RATIO_CHECK = 1L << 30;

    /** Left free on the disk, so that what else lives there can go on. */
    private static final long RESERVE = 16 << 20;

    private final Descriptor layer;
    private final Digest diffId;
    private final Path folder;
    private final FileOwners owners;
    private final LayerLimits limits;
    private final Progress progress;
    private long nextSpaceCheck = SPACE_CHECK;

    LayerUnpack(
            Descriptor layer,
            Digest diffId,
            Path folder,
            FileOwners owners,
            LayerLimits limits,
            Progress progress) {
        this.layer = layer;
        this.diffId = diffId;
        this.folder = folder;
        this.owners = owners;
        this.limits = limits;
        this.progress = progress;
    }

    /** Unpacks that content. */
    LayerRecord run(Path blob) {
        String attempt = "cannot unpack layer " + layer.digest();
        Notes notes = new Notes();
        OwnerPlan plan = new OwnerPlan(owners, attempt);
        MessageDigest hash = Digest.newMessageDigest(diffId.algorithm());
        long bytes;
        int entries;
        try (InputStream packed = Files.newInputStream(blob);
                InputStream plain = Compression.decompress(packed);
                ReadAhead in = new ReadAhead(plain, hash, this::taken);
                LayerFiles files = LayerFilesOfHost.open(folder, owners, notes);
                LayerWriter writer = new LayerWriter(files, limits, notes, plan)) {
            TarReader tar = new TarReader(in);
            while (tar.next()) {
                writer.put(tar);
            }
            bytes = tar.offset();
            requireDigest(hash, attempt);
            writer.finish();
            entries = writer.entries();
        } catch (IOException e) {
            throw failure(attempt, e);
        }
        // As long as this user may read the files.
        Optional<KernelVersion> requiredKernel = KernelRequirement.of(folder);
        plan.carryOut(folder);
        progress.report(layer.digest().shortHex(), "Unpacked", bytes, bytes);
        return new LayerRecord(diffId, entries, bytes, requiredKernel, notes.lines());
    }

    private void requireDigest(MessageDigest hash, String attempt) {
        Digest actual = Digest.finish(hash);
        if (!actual.equals(diffId)) {
            throw new InvalidImageException(
                    attempt
                            + ": uncompressed it has the digest "
                            + actual
                            + ", but the image's configuration says "
                            + diffId);
        }
    }

    /** Space on the disk, bounds on the layer, and everything else that can be wrong with it. */
    private QuartersException failure(String attempt, IOException e) {
        boolean ofTheDisk =
                Failure.isDiskFull(e)
                        || Failure.isCancellation(e)
                        || e instanceof java.nio.file.FileSystemException;
        return ofTheDisk
                ? Failure.of(attempt, e, folder, 0)
                : new InvalidImageException(attempt + ": " + e.getMessage(), e);
    }

    private void taken(long sum) throws IOException {
        if (sum > limits.bytes()) {
            throw new IOException(
                    "it is larger than "
                            + Failure.bytes(limits.bytes())
                            + " uncompressed, the most that is allowed");
        }
        if (sum > RATIO_CHECK && sum / limits.ratio() > layer.size()) {
            throw new IOException(
                    "it grows to more than "
                            + limits.ratio()
                            + " times its packed size, which only a"
                            + " layer made to fill disks does");
        }
        if (sum >= nextSpaceCheck) {
            nextSpaceCheck = sum + SPACE_CHECK;
            if (Failure.freeBytes(folder) < RESERVE) {
                throw new IOException("No space left on device");
            }
        }
        if (Thread.interrupted()) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("cancelled");
        }
        progress.report(layer.digest().shortHex(), "Unpacking", sum, 0);
    }
}
