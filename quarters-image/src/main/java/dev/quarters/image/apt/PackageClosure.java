package dev.quarters.image.apt;

import dev.quarters.image.oci.Digest;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Packages with everything that they depend on.
 *
 * @param packages sorted by name
 */
record PackageClosure(List<DebianPackage> packages) {

    /** Raised whenever the same packages would make another image. */
    private static final int RECIPE = 1;

    PackageClosure {
        packages =
                packages.stream()
                        .sorted(
                                Comparator.comparing(DebianPackage::name)
                                        .thenComparing(DebianPackage::architecture))
                        .toList();
    }

    boolean contains(String name) {
        return packages.stream().anyMatch(one -> one.name().equals(name));
    }

    long size() {
        return packages.stream().mapToLong(DebianPackage::size).sum();
    }

    /** Equal when the images are equal. */
    Digest identity() {
        String lines =
                packages.stream()
                        .map(one -> one.cachedName() + " " + one.sha256() + "\n")
                        .collect(Collectors.joining("", "recipe " + RECIPE + "\n", ""));
        return Digest.of(lines.getBytes(StandardCharsets.UTF_8));
    }
}
