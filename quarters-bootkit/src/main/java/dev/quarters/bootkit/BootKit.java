package dev.quarters.bootkit;

import java.nio.file.Path;

/**
 * What a guest boots.
 *
 * @param release of the kernel, for instance {@code 6.1.0-18-cloud-amd64}
 * @param kernel a bzImage, or the ELF kernel that was in one
 * @param initrd an archive with the agent and the modules that it needs
 */
public record BootKit(String release, Path kernel, Path initrd) {}
