package dev.quarters.image.reference;

import dev.quarters.api.InvalidRequestException;

/** A name of an image, of any form. */
public sealed interface Reference permits ImageReference, FileReference, AptReference {

    /** The longest text that is read at all; every form's own limits are below it. */
    int MAXIMUM_LENGTH = 8192;

    /**
     * Reads a reference of any form.
     *
     * @throws InvalidRequestException saying what is wrong with it
     */
    static Reference parse(String text) {
        if (text.length() > MAXIMUM_LENGTH) {
            throw Malformed.reference(text, "it is longer than " + MAXIMUM_LENGTH + " characters");
        }
        if (text.startsWith(ImageReference.PREFIX)) {
            return ImageReference.parse(text.substring(ImageReference.PREFIX.length()));
        }
        if (text.startsWith(AptReference.PREFIX)) {
            return AptReference.parse(text.substring(AptReference.PREFIX.length()));
        }
        for (FileReference.Form form : FileReference.Form.values()) {
            if (text.startsWith(form.prefix())) {
                return FileReference.parse(form, text.substring(form.prefix().length()));
            }
        }
        return ImageReference.parse(text);
    }

    /** The complete form, under which a store keeps the image; {@link #parse} reads it back. */
    String canonical();

    /** The form in which people write it: without what is the default. */
    String familiar();
}
