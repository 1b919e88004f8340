package dev.quarters.it.guestos;

import dev.quarters.Quarters;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.Progress;
import dev.quarters.api.Technique;

import org.junit.jupiter.api.Assumptions;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where tests of guests that boot keep images and kernels between them: fetching and unpacking
 * would take longer than a boot. It is among what a clean build removes.
 */
final class GuestOsImages {

    static final String BUSYBOX = "apt:busybox-static";
    private static final Path FOLDER = Path.of("target", "guest-os").toAbsolutePath();

    private GuestOsImages() {}

    static Quarters open() {
        boolean apt = Files.isExecutable(Path.of("/usr/bin/apt-get"));
        if (!apt) {
            System.out.println("skipped: needs apt-get");
        }
        Assumptions.assumeTrue(apt, "needs apt-get");
        return Quarters.open(FOLDER);
    }

    static Path folder() {
        return FOLDER;
    }

    static GuestSpec.Builder busybox(String script) {
        return GuestSpec.of(BUSYBOX)
                .technique(Technique.GUEST_OS)
                .command("busybox", "sh", "-c", script);
    }

    static Guest create(Quarters quarters, GuestSpec.Builder spec) {
        return quarters.node().create(spec.build(), Progress.SILENT);
    }
}
