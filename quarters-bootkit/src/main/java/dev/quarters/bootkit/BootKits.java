package dev.quarters.bootkit;

import dev.quarters.api.Progress;
import dev.quarters.api.Provisions;
import dev.quarters.api.QuartersException;
import dev.quarters.bootkit.agent.InitProgram;
import dev.quarters.bootkit.initrd.CpioArchive;
import dev.quarters.bootkit.kernel.KernelPayload;
import dev.quarters.bootkit.kernel.KernelTree;
import dev.quarters.bootkit.kernel.ModuleClosure;
import dev.quarters.linux.Architecture;
import dev.quarters.linux.script.ElfImage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes boot kits out of kernels, and keeps them: a folder for each, named by what it was made of,
 * which gets its name when it is complete.
 */
public final class BootKits {

    /** The kernel that a guest gets when nothing is said. */
    public static final String USUAL_KERNEL = "apt:linux-image-cloud-amd64";

    /**
     * What the agent needs of a kernel: the root, and the connection to the host. Before them
     * SHA-256 by the processor's own instructions: the kernel checks the signature of each module
     * that comes after it, which by its general code is a sixth of all that a boot executes.
     */
    public static final List<String> MODULES =
            List.of("sha256_ssse3", "virtio_pci", "virtiofs", "vmw_vsock_virtio_transport");

    /** What a guest with a network needs besides; loaded by those only. */
    public static final List<String> NETWORK_MODULES = List.of("virtio_net");

    /** Changes when the same kernel is made into another kit. */
    private static final String FORM = "unpacked\n";

    private static final String KERNEL = "kernel";
    private static final String INITRD = "initrd";
    static final String RELEASE = "release";

    private final Path folder;
    private final Provisions provisions;

    /** Kits that are kept where the node keeps such things. */
    public BootKits(Provisions provisions) {
        this.provisions = provisions;
        this.folder = provisions.folder("bootkits");
    }

    /**
     * The kit of a kernel.
     *
     * @param kernel an image's reference; or an absolute path: of a kernel's file, or of a folder
     *     with {@code boot} and {@code lib/modules}
     */
    public BootKit of(String kernel, Progress progress) {
        if (kernel.startsWith("/")) {
            KernelTree tree = KernelTree.at(Path.of(kernel));
            return make(tree, identity(tree.image().toString(), stamp(tree.image())));
        }
        try (Provisions.Layers layers = provisions.layers(kernel, progress)) {
            String identity = identity(layers.image().digest(), "");
            return Files.isDirectory(folder.resolve(identity))
                    ? kept(identity)
                    : make(KernelTree.find(layers.rootfs().layers(), kernel), identity);
        }
    }

    private static String stamp(Path file) {
        try {
            return Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new QuartersException("cannot read the kernel " + file + ": " + e, "", e);
        }
    }

    /** Two kits of one identity are the same: of one kernel, with one agent. */
    private static String identity(String kernel, String stamp) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String made =
                    kernel
                            + "\n"
                            + stamp
                            + "\n"
                            + MODULES
                            + NETWORK_MODULES
                            + "\n"
                            + FORM
                            + InitProgram.VERSION;
            return HexFormat.of().formatHex(digest.digest(made.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ElfImage init(List<String> modules) {
        return ElfImage.of(InitProgram.of(modules), Architecture.X86_64);
    }

    private BootKit kept(String identity) {
        Path kit = folder.resolve(identity);
        touch(kit.resolve(RELEASE));
        try {
            return new BootKit(
                    Files.readString(kit.resolve(RELEASE)),
                    kit.resolve(KERNEL),
                    kit.resolve(INITRD));
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot read the boot kit " + kit + ": " + e, "remove that folder", e);
        }
    }

    /** So that it is known when it was used last; a monitor may only read kits. */
    private static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException readOnly) {
            // The daemon has done it.
        }
    }

    private BootKit make(KernelTree tree, String identity) {
        Path kit = folder.resolve(identity);
        if (Files.isDirectory(kit)) {
            return kept(identity);
        }
        try {
            Path work = Files.createTempDirectory(folder, ".making-");
            Optional<byte[]> unpacked = KernelPayload.unpack(tree.image());
            if (unpacked.isPresent()) {
                Files.write(work.resolve(KERNEL), unpacked.get());
            } else {
                Files.copy(tree.image(), work.resolve(KERNEL));
            }
            Files.write(work.resolve(INITRD), initrd(tree.modules()));
            Files.writeString(work.resolve(RELEASE), tree.release());
            publish(work, kit);
            new OldKits(folder).remove(Instant.now());
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot make a boot kit in " + folder + ": " + e,
                    "see that there is space and that you may write there",
                    e);
        }
        return kept(identity);
    }

    /** Another process may have been quicker: its kit is as good. */
    private static void publish(Path work, Path kit) throws IOException {
        try {
            Files.move(work, kit, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (IOException e) {
            if (!Files.isDirectory(kit)) {
                throw e;
            }
            OldKits.delete(work);
        }
    }

    /**
     * The first file system of a guest: the agent and the modules that it needs.
     *
     * @param modulesOfKernel the folder of its modules; empty when it has none
     */
    public static byte[] initrd(Optional<Path> modulesOfKernel) throws IOException {
        List<Path> loaded = closure(modulesOfKernel, MODULES);
        CpioArchive archive = new CpioArchive();
        archive.folder("dev").folder("proc").folder("root").folder("modules");
        archive.device("dev/console", 5, 1);
        Set<Path> all = new LinkedHashSet<>(loaded);
        all.addAll(closure(modulesOfKernel, NETWORK_MODULES));
        for (Path module : all) {
            archive.file("modules/" + module.getFileName(), 0400, Files.readAllBytes(module));
        }
        List<String> names =
                loaded.stream().map(module -> module.getFileName().toString()).toList();
        return archive.file("init", 0700, init(names).bytes().array()).finish();
    }

    private static List<Path> closure(Optional<Path> modulesOfKernel, List<String> names) {
        return modulesOfKernel.map(folder -> ModuleClosure.of(folder, names)).orElse(List.of());
    }
}
