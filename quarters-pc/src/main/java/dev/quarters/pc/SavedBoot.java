package dev.quarters.pc;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.quarters.api.QuartersException;
import dev.quarters.bootkit.BootKit;
import dev.quarters.bootkit.agent.InitProgram;
import dev.quarters.filesystem.FileSystems;
import dev.quarters.linux.AnonymousMemory;
import dev.quarters.machine.run.Machine;
import dev.quarters.machine.state.StateException;
import dev.quarters.machine.state.StateFile;
import dev.quarters.x86.Processor;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A machine that has booted, in a folder beside its kernel: the next one that is made alike goes on
 * from there instead of booting. Nothing of a guest is in it but the kernel, its modules and
 * process 1, which waits for the host.
 *
 * <p>Only what this very version of Quarters wrote is used, and only where it is run from its jars,
 * which are its version. A few are kept; who may not write there uses what is there.
 */
final class SavedBoot {

    private static final String PREFIX = "booted-";
    private static final String UNFINISHED = PREFIX + "unfinished-";
    private static final String STATE = "state";
    private static final String MEMORY = "memory";
    private static final int KEPT = 4;

    /** Longer than it takes to write one. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    /** Of each jar whose code makes, loads or runs a machine, one. */
    private static final List<Class<?>> CODE =
            List.of(
                    SavedBoot.class,
                    Machine.class,
                    Processor.class,
                    InitProgram.class,
                    FileSystems.class);

    private final Path folder;

    private SavedBoot(Path folder) {
        this.folder = folder;
    }

    /**
     * For a machine of that kind; empty where none is kept.
     *
     * @param machine all that makes machines differ, but the kernel
     */
    static Optional<SavedBoot> of(BootKit kit, String machine) {
        if ("never".equals(System.getenv("QUARTERS_SAVED_BOOTS"))) {
            return Optional.empty();
        }
        return version()
                .map(version -> UUID.nameUUIDFromBytes(bytes(version + machine)))
                .map(kind -> new SavedBoot(kit.kernel().resolveSibling(PREFIX + kind)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Size and time of the jars. */
    private static Optional<String> version() {
        StringJoiner version = new StringJoiner(" ", Runtime.version() + " ", " ");
        try {
            for (Class<?> each : CODE) {
                Path jar =
                        Path.of(each.getProtectionDomain().getCodeSource().getLocation().toURI());
                if (!Files.isRegularFile(jar)) {
                    return Optional.empty();
                }
                version.add(Files.size(jar) + "@" + Files.getLastModifiedTime(jar));
            }
            return Optional.of(version.toString());
        } catch (Exception notFromFiles) {
            return Optional.empty();
        }
    }

    /** Whether there is one. */
    boolean isThere() {
        return Files.isReadable(folder.resolve(STATE));
    }

    /** Whether there is none, and one can be written. */
    boolean isWanted() {
        return !Files.exists(folder) && Files.isWritable(folder.getParent());
    }

    /**
     * Has a machine that was just started, and stands, be what was saved.
     *
     * @return false when it is damaged, and removed then; the machine is to be reset
     */
    boolean load(Machine machine) {
        // What devices want to do as soon as they are loaded needs the memory.
        machine.board().events().lock().lock();
        try (InputStream state =
                new BufferedInputStream(Files.newInputStream(folder.resolve(STATE)))) {
            MemorySegment memory = machine.board().ram().segment();
            Path image = folder.resolve(MEMORY);
            if (Files.size(image) != memory.byteSize()) {
                throw new StateException("its memory has another size", "");
            }
            StateFile.read(state, machine);
            AnonymousMemory.cover(memory, image.toString());
            folder.toFile().setLastModified(System.currentTimeMillis());
            return true;
        } catch (IOException | QuartersException damaged) {
            remove(folder);
            System.getLogger(SavedBoot.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "a guest boots, for what was saved of an earlier boot is of no use:"
                                    + " {0}",
                            damaged.getMessage());
            return false;
        } finally {
            machine.board().events().lock().unlock();
        }
    }

    /** Writes a machine that stands; nobody misses it where it can't be written. */
    void save(Machine machine) {
        try {
            Path unfinished = Files.createTempDirectory(folder.getParent(), UNFINISHED);
            try {
                write(machine, unfinished);
                Files.move(unfinished, folder);
            } finally {
                remove(unfinished);
            }
            clear();
        } catch (IOException | QuartersException | IllegalStateException notWritten) {
            System.getLogger(SavedBoot.class.getName())
                    .log(
                            System.Logger.Level.DEBUG,
                            "a guest that has booted could not be saved: {0}",
                            notWritten.getMessage());
        }
    }

    private static void write(Machine machine, Path to) throws IOException {
        try (FileChannel state = FileChannel.open(to.resolve(STATE), CREATE_NEW, WRITE);
                FileChannel memory = FileChannel.open(to.resolve(MEMORY), CREATE_NEW, WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(state));
            StateFile.write(machine, out);
            out.flush();
            state.force(true);
            AnonymousMemory.write(machine.board().ram().segment(), memory);
            memory.force(true);
        }
    }

    private static void remove(Path folder) {
        for (Path each : List.of(folder.resolve(STATE), folder.resolve(MEMORY), folder)) {
            boolean _ = each.toFile().delete();
        }
    }

    /** Removes the oldest, and what others began and left. */
    private void clear() throws IOException {
        try (Stream<Path> all = Files.list(folder.getParent())) {
            List<Path> ours =
                    all.filter(path -> path.getFileName().toString().startsWith(PREFIX))
                            .sorted(Comparator.comparing(SavedBoot::time).reversed())
                            .toList();
            List<Path> kept = ours.stream().filter(path -> !isUnfinished(path)).toList();
            for (Path path : ours) {
                boolean old =
                        isUnfinished(path)
                                ? time(path).toInstant().isBefore(Instant.now().minus(ABANDONED))
                                : kept.indexOf(path) >= KEPT;
                if (old) {
                    remove(path);
                }
            }
        }
    }

    private static boolean isUnfinished(Path path) {
        return path.getFileName().toString().startsWith(UNFINISHED);
    }

    private static FileTime time(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }
}
