package dev.quarters.image.registry;

import java.nio.file.Path;
import java.util.List;

/** Prints what {@link CredentialFiles} finds, in a JVM with a PATH of its own. */
final class FindCredential {

    private FindCredential() {}

    public static void main(String[] arguments) {
        CredentialFiles files = new CredentialFiles(List.of(Path.of(arguments[0])));
        System.out.println(files.find(arguments[1], arguments[2]));
    }
}
