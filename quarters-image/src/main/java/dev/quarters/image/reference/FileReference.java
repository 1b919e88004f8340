package dev.quarters.image.reference;

import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image in files, written as containers-transports(5) has it: {@code FORM:PATH[:NAME]}. The path
 * ends at its first colon (on Windows, at the first after the drive's).
 *
 * @param path absolute
 * @param name which of several images: the value of {@code org.opencontainers.image.ref.name} for
 *     the OCI forms, a complete Docker reference for {@link Form#DOCKER_ARCHIVE}
 */
public record FileReference(Form form, Path path, Optional<String> name) implements Reference {

    /** OCI image 1.1 annotations.md, {@code org.opencontainers.image.ref.name}. */
    private static final Pattern OCI_NAME =
            Pattern.compile(
                    "[A-Za-z0-9]++(?:(?:--|[-._:@+])[A-Za-z0-9]++)*"
                            + "(?:/[A-Za-z0-9]++(?:(?:--|[-._:@+])[A-Za-z0-9]++)*)*");

    private static final int MAXIMUM_NAME = 512;

    /** How the files are arranged. */
    public enum Form {
        /** A folder: OCI image layout. */
        OCI("oci:"),
        /** A tar file of an OCI image layout. */
        OCI_ARCHIVE("oci-archive:"),
        /** A tar file as {@code docker save} writes it. */
        DOCKER_ARCHIVE("docker-archive:"),
        /** A folder with the manifest and the blobs in files of their own. */
        DIRECTORY("dir:");

        private final String prefix;

        Form(String prefix) {
            this.prefix = prefix;
        }

        /** What a reference of this form begins with. */
        public String prefix() {
            return prefix;
        }
    }

    static FileReference parse(Form form, String text) {
        String whole = form.prefix() + text;
        int colon = form == Form.DIRECTORY ? -1 : text.indexOf(':', driveLength(text));
        String path = colon < 0 ? text : text.substring(0, colon);
        if (path.isEmpty()) {
            throw Malformed.reference(whole, "a path has to follow " + form.prefix());
        }
        Optional<String> name =
                colon < 0
                        ? Optional.empty()
                        : Optional.of(name(form, whole, text.substring(colon + 1)));
        try {
            return new FileReference(form, Path.of(path).toAbsolutePath().normalize(), name);
        } catch (InvalidPathException e) {
            throw Malformed.reference(whole, "the path is not one of this system");
        }
    }

    private static int driveLength(String text) {
        boolean drive =
                File.separatorChar == '\\'
                        && text.length() > 2
                        && Character.isLetter(text.charAt(0))
                        && text.charAt(1) == ':'
                        && (text.charAt(2) == '\\' || text.charAt(2) == '/');
        return drive ? 2 : 0;
    }

    private static String name(Form form, String whole, String name) {
        if (form == Form.DOCKER_ARCHIVE) {
            return ImageReference.parse(name).withDefaultTag().canonical();
        }
        if (name.length() > MAXIMUM_NAME || !OCI_NAME.matcher(name).matches()) {
            throw Malformed.reference(
                    whole, Malformed.quoted(name) + " is not a name within an OCI layout");
        }
        return name;
    }

    @Override
    public String canonical() {
        return form.prefix() + path + name.map(named -> ":" + named).orElse("");
    }

    @Override
    public String familiar() {
        return canonical();
    }

    @Override
    public String toString() {
        return canonical();
    }
}
