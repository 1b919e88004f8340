package dev.quarters.image.oci;

import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

import java.util.function.Function;

/**
 * Reads the documents of an image, which come from strangers: at most 4 MiB each, as registries
 * hold it (OCI distribution 1.1 "Pushing Manifests"), and with bounded names.
 */
public final class BoundedJson {

    /** The longest document that is read. */
    public static final int MAX_BYTES = 4 << 20;

    private static final int MAX_NAME = 255;

    private BoundedJson() {}

    /**
     * Reads a document and makes something of it.
     *
     * @param what how messages call it: {@code the manifest from registry x}
     * @throws InvalidImageException when it is too long, malformed or of another form
     */
    public static <T> T read(byte[] document, String what, Function<Json, T> reader) {
        if (document.length > MAX_BYTES) {
            throw new InvalidImageException(
                    "cannot read "
                            + what
                            + ": it has "
                            + document.length
                            + " bytes, 4 MiB at most");
        }
        try {
            return reader.apply(Json.parse(document));
        } catch (JsonException e) {
            throw new InvalidImageException("cannot read " + what + ": " + e.getMessage(), e);
        }
    }

    /** The string member of that name, empty when absent; at most 255 characters. */
    static String name(Json object, String member) {
        String text = object.text(member);
        if (text.length() > MAX_NAME) {
            throw new JsonException(
                    "\"" + member + "\" has " + text.length() + " characters, 255 at most");
        }
        return text;
    }
}
