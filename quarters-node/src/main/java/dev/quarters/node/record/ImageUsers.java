package dev.quarters.node.record;

import dev.quarters.api.QuartersException;
import dev.quarters.image.ImageUse;
import dev.quarters.json.JsonException;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which guests that are kept were made of which images, read off their records by whoever does not
 * have the guests: a record is replaced as a whole, so it is never seen half written.
 */
public final class ImageUsers implements ImageUse {

    private final Map<String, String> guestsByImage;

    private ImageUsers(Map<String, String> guestsByImage) {
        this.guestsByImage = guestsByImage;
    }

    /**
     * Reads the records of a folder. A record that can't be read is some guest's all the same, but
     * of which image can't be told.
     *
     * @throws QuartersException when the folder can't be read
     */
    public static ImageUsers read(Path records) {
        Map<String, String> guests = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(records, "*.json")) {
            for (Path file : files) {
                try {
                    GuestRecord record = RecordDocument.read(Files.readAllBytes(file));
                    guests.put(record.imageId(), record.name());
                } catch (NoSuchFileException | JsonException removed) {
                    // It was removed just now, or is set aside when a daemon comes.
                }
            }
        } catch (NoSuchFileException | NotDirectoryException none) {
            // No guest was ever kept here.
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot tell which images the guests in " + records + " need: " + e,
                    "see that you may read it",
                    e);
        }
        return new ImageUsers(guests);
    }

    @Override
    public Optional<String> user(String imageId) {
        return Optional.ofNullable(guestsByImage.get(imageId));
    }
}
