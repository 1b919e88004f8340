package dev.quarters.image.archive;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.image.reference.ImageReference;

import java.util.List;
import java.util.stream.Stream;

/** The names that archives carry, made complete; those that are none are left out. */
public final class DockerNames {

    private DockerNames() {}

    /** {@code debian:12} becomes {@code docker.io/library/debian:12}. */
    public static List<String> canonical(List<String> names) {
        return names.stream().flatMap(DockerNames::canonical).distinct().toList();
    }

    private static Stream<String> canonical(String name) {
        try {
            return Stream.of(ImageReference.parse(name).withDefaultTag().canonical());
        } catch (InvalidRequestException _) {
            return Stream.empty();
        }
    }
}
