package dev.quarters.image.reference;

import dev.quarters.api.InvalidRequestException;

/** Says what is wrong with a reference, and shows it without letting it harm a terminal. */
final class Malformed {

    private static final int SHOWN = 100;

    private Malformed() {}

    static InvalidRequestException reference(String text, String reason) {
        return new InvalidRequestException(
                quoted(text) + " is not a reference of an image: " + reason,
                "write [REGISTRY[:PORT]/]NAME[:TAG][@DIGEST], or oci:PATH, oci-archive:PATH,"
                        + " docker-archive:PATH, dir:PATH, apt:PACKAGE[,PACKAGE…]");
    }

    /** In quotes, at most {@value #SHOWN} characters, control characters replaced. */
    static String quoted(String text) {
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return "\"" + shown.replaceAll("\\p{Cntrl}", "\uFFFD") + "\"";
    }
}
