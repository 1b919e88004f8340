package dev.quarters.uml;

import dev.quarters.api.NotFoundException;
import dev.quarters.api.Progress;
import dev.quarters.api.Provisions;
import dev.quarters.api.QuartersException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A kernel that is a program: Debian's package user-mode-linux has it as {@code usr/bin/linux.uml},
 * beside its modules.
 *
 * @param libraries the tree of files whose {@code usr}, {@code lib} and {@code lib64} it loads its
 *     libraries from
 * @param modules the folder of its modules; empty when there is none
 * @param layers stay until it is closed; empty when it is the host's
 */
record UmlKernel(
        Path program, Path libraries, Optional<Path> modules, Optional<Provisions.Layers> layers)
        implements AutoCloseable {

    /** The kernel that a guest gets when nothing is said. */
    static final String USUAL = "apt:user-mode-linux";

    private static final String PROGRAM = "usr/bin/linux.uml";
    private static final String MODULES = "lib/uml/modules";
    private static final String REMEDY =
            "name a User Mode Linux kernel for x86-64, as /usr/bin/linux.uml, or an image or"
                    + " folder that has one, as "
                    + USUAL
                    + " (--kernel)";

    /** By the psABI for x86-64. */
    private static final String LOADER = "lib64/ld-linux-x86-64.so.2";

    private static final int ELF_MAGIC = 0x464C_457F;
    private static final int ELF_HEADER = 64;
    private static final int MACHINE = 18;
    private static final int X86_64 = 62;

    /**
     * Finds a kernel.
     *
     * @param kernel an image's reference; or an absolute path: of the program, or of a folder with
     *     {@code usr/bin}
     */
    static UmlKernel of(String kernel, Provisions provisions, Progress progress) {
        if (kernel.startsWith("/")) {
            return ofHost(Path.of(kernel));
        }
        Provisions.Layers layers = provisions.layers(kernel, progress);
        try {
            for (Path layer : layers.rootfs().layers().reversed()) {
                Path program = layer.resolve(PROGRAM);
                if (Files.isRegularFile(program, LinkOption.NOFOLLOW_LINKS)) {
                    return checked(
                            program, layer, modules(layer.resolve("usr")), Optional.of(layers));
                }
            }
            throw new NotFoundException(
                    "there is no User Mode Linux kernel (" + PROGRAM + ") in " + kernel, REMEDY);
        } catch (RuntimeException failure) {
            layers.close();
            throw failure;
        }
    }

    private static UmlKernel ofHost(Path path) {
        if (Files.isDirectory(path)) {
            Path program = path.resolve(PROGRAM);
            if (!Files.isRegularFile(program)) {
                throw new NotFoundException(
                        "there is no User Mode Linux kernel (" + PROGRAM + ") in " + path, REMEDY);
            }
            return checked(program, path, modules(path.resolve("usr")), Optional.empty());
        }
        if (!Files.exists(path)) {
            throw new NotFoundException(
                    "there is no file or folder " + path + " (--kernel)", REMEDY);
        }
        Path tree = Optional.ofNullable(path.getParent()).map(Path::getParent).orElse(Path.of("/"));
        return checked(path, Path.of("/"), modules(tree), Optional.empty());
    }

    private static Optional<Path> modules(Path tree) {
        return Optional.of(tree.resolve(MODULES)).filter(Files::isDirectory);
    }

    /** A tree without a C library leaves that to the host's. */
    private static UmlKernel checked(
            Path program, Path tree, Optional<Path> modules, Optional<Provisions.Layers> layers) {
        check(program);
        Path libraries = Files.exists(tree.resolve(LOADER)) ? tree : Path.of("/");
        return new UmlKernel(program, libraries, modules, layers);
    }

    private static void check(Path program) {
        ByteBuffer header = ByteBuffer.allocate(ELF_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(program)) {
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // until the header is whole, or the file is at its end
            }
        } catch (IOException e) {
            throw new QuartersException("cannot read the kernel " + program + ": " + e, "", e);
        }
        if (header.hasRemaining()
                || header.getInt(0) != ELF_MAGIC
                || header.getShort(MACHINE) != X86_64) {
            throw new QuartersException(
                    program + " is no User Mode Linux kernel: it is no program for x86-64", REMEDY);
        }
    }

    @Override
    public void close() {
        layers.ifPresent(Provisions.Layers::close);
    }
}
