package dev.quarters.api;

import java.nio.file.Path;

/**
 * A device of the host that a guest may use.
 *
 * @param target its path inside the guest
 * @param permissions of {@code r}, {@code w} and {@code m} (mknod)
 */
public record Device(Path source, String target, String permissions) {}
