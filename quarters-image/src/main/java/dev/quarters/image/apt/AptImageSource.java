package dev.quarters.image.apt;

import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.MediaType;
import dev.quarters.image.reference.AptReference;
import dev.quarters.image.transport.ImageSource;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An image made of Debian packages. Opening it does nothing; {@link #identity} asks apt which
 * packages it means; everything else downloads, unpacks and merges them, once.
 */
public final class AptImageSource implements ImageSource {

    /** The image's label that has its {@link #identity}. */
    public static final String IDENTITY_LABEL = "dev.quarters.apt.identity";

    private final AptReference reference;
    private final Platform platform;
    private final Path root;
    private final Progress progress;
    private @Nullable Pull pull;
    private @Nullable PackageClosure closure;
    private @Nullable AptImage image;

    private AptImageSource(
            AptReference reference, Platform platform, Path root, Progress progress) {
        this.reference = reference;
        this.platform = platform;
        this.root = root;
        this.progress = progress;
    }

    /**
     * Prepares to make that image.
     *
     * @param platform whose packages are taken; its system has to be Linux
     * @param folder for downloads and package lists, shared by all who make images of packages,
     *     also in other processes; made if it is missing
     */
    public static AptImageSource open(
            AptReference reference, Platform platform, Path folder, Progress progress) {
        return new AptImageSource(reference, platform, folder, progress);
    }

    /** What one pull works with. */
    private record Pull(
            AptSolver solver, DebCache cache, PackageLists lists, AptGet apt, Path work) {}

    /**
     * What the packages are, in one value: two references of the same identity make the same image,
     * and a stored image whose label {@link #IDENTITY_LABEL} has it need not be made again. Takes
     * half a second when apt has to be asked, and some milliseconds when its lists have not
     * changed.
     */
    public synchronized Digest identity() throws IOException {
        return closure().identity();
    }

    private PackageClosure closure() throws IOException {
        if (closure == null) {
            progress.report("", "Resolving packages", 0, 0);
            Pull prepared = prepare();
            closure = prepared.solver.solve(reference, prepared.work);
        }
        return closure;
    }

    private Pull prepare() throws IOException {
        if (pull == null) {
            String architecture = DebianArchitecture.of(platform);
            AptFolder folder = new AptFolder(root, architecture);
            AptGet apt = new AptGet(folder, architecture);
            boolean ours = architecture.equals(DebianArchitecture.of(linux(Platform.host())));
            PackageLists lists = new PackageLists(folder, ours);
            pull =
                    new Pull(
                            new AptSolver(folder, apt, lists),
                            new DebCache(folder, apt, lists),
                            lists,
                            apt,
                            folder.newWork());
        }
        return pull;
    }

    private static Platform linux(Platform host) {
        return new Platform("linux", host.architecture(), host.variant());
    }

    private synchronized AptImage image() throws IOException {
        if (image == null) {
            fetch();
            Pull prepared = prepare();
            RootBuilder builder = new RootBuilder(prepared.cache);
            RootBuilder.Root made = builder.build(closure(), prepared.work, progress);
            image = AptImage.of(closure(), platform, made, made.command());
        }
        return image;
    }

    /** A package that is gone from its source has a successor, which newer lists know. */
    private void fetch() throws IOException {
        PackageClosure wanted = closure();
        Pull prepared = prepare();
        try {
            prepared.cache.fetch(wanted, prepared.work, progress);
        } catch (DebCache.OutdatedException first) {
            try {
                prepared.lists.update(prepared.apt, prepared.work);
                closure = null;
                prepared.cache.fetch(closure(), prepared.work, progress);
            } catch (QuartersException second) {
                second.addSuppressed(first);
                throw second;
            }
        }
    }

    @Override
    public Document root() throws IOException {
        return new Document(MediaType.OCI_MANIFEST, image().manifest());
    }

    @Override
    public byte[] manifest(Descriptor descriptor) throws IOException {
        throw new FileNotFoundException(
                describe() + " has one manifest only, not " + descriptor.digest());
    }

    @Override
    public Content content(Descriptor descriptor, long offset) throws IOException {
        AptImage made = image();
        if (descriptor.digest().equals(made.configuration().digest())) {
            return new Content(new ByteArrayInputStream(made.configurationBytes()), 0);
        }
        if (!descriptor.digest().equals(made.root().layer().digest())) {
            throw new FileNotFoundException(describe() + " has no " + descriptor.digest());
        }
        FileChannel layer = FileChannel.open(made.root().file(), StandardOpenOption.READ);
        layer.position(Math.clamp(offset, 0, made.root().layer().size()));
        InputStream stream = Channels.newInputStream(layer);
        return new Content(stream, layer.position());
    }

    @Override
    public String describe() {
        return "packages " + reference;
    }

    @Override
    public synchronized void close() {
        if (pull != null) {
            AptFolder.delete(pull.work);
        }
    }
}
