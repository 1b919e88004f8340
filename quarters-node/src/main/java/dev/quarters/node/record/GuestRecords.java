package dev.quarters.node.record;

import dev.quarters.api.QuartersException;
import dev.quarters.image.store.Durable;
import dev.quarters.json.JsonException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The records of a folder, a file {@code ID.json} for each guest. A file is replaced as a whole and
 * is on disk when {@link #save} returns. One process has them; guests may be saved at once.
 */
public final class GuestRecords {

    private static final String ENDING = ".json";
    private static final String TEMPORARY = ".new";
    private static final String DAMAGED = ".damaged";

    private final Path folder;

    /** Those of that folder, which is made when it is missing. */
    public GuestRecords(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw failed("make the folder " + folder, e);
        }
    }

    /** All of them. What can't be read is set aside, with a message. */
    public List<GuestRecord> load() {
        try (Stream<Path> files = Files.list(folder)) {
            // There may be a thousand, and code that begins to run is slow.
            return files.toList().parallelStream().flatMap(GuestRecords::load).toList();
        } catch (IOException e) {
            throw failed("read the records in " + folder, e);
        }
    }

    private static Stream<GuestRecord> load(Path file) {
        String name = file.getFileName().toString();
        try {
            if (name.endsWith(TEMPORARY)) {
                Files.deleteIfExists(file); // its writer was killed
            }
            return name.endsWith(ENDING) ? read(file).stream() : Stream.empty();
        } catch (IOException e) {
            throw failed("read the record " + file, e);
        }
    }

    private static Optional<GuestRecord> read(Path file) throws IOException {
        try {
            return Optional.of(RecordDocument.read(Files.readAllBytes(file)));
        } catch (JsonException
                | DateTimeException
                | IllegalArgumentException
                | QuartersException damaged) {
            Files.move(file, file.resolveSibling(file.getFileName() + DAMAGED));
            System.getLogger(GuestRecords.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "the record {0} can''t be read and is set aside: {1}",
                            file,
                            damaged.getMessage());
            return Optional.empty();
        }
    }

    /** Writes one. */
    public void save(GuestRecord record) {
        byte[] text = RecordDocument.write(record);
        Path file = file(record.id());
        try {
            Durable.replace(file, folder.resolve(record.id() + TEMPORARY), text);
        } catch (IOException e) {
            throw failed("write the record " + file, e);
        }
    }

    /** Removes one. */
    public void remove(String id) {
        try {
            Files.deleteIfExists(file(id));
        } catch (IOException e) {
            throw failed("remove the record " + file(id), e);
        }
    }

    private Path file(String id) {
        return folder.resolve(id + ENDING);
    }

    private static QuartersException failed(String attempt, IOException e) {
        return new QuartersException(
                "cannot " + attempt + ": " + e, "see that the disk is writable and not full", e);
    }
}
