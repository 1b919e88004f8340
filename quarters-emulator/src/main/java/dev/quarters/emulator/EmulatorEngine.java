package dev.quarters.emulator;

import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.Image;
import dev.quarters.api.Platform;
import dev.quarters.api.Probe;
import dev.quarters.api.Technique;
import dev.quarters.bootkit.BootKits;
import dev.quarters.bootkit.guest.MachineOffer;
import dev.quarters.bootkit.guest.MachinePlanner;
import dev.quarters.pc.PcEngine;
import dev.quarters.pc.PcGuest;
import dev.quarters.pc.ProcessorSharing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The engine {@code emulator}. */
public final class EmulatorEngine implements PcEngine {

    private static final String NAME = "emulator";

    /** What a kernel for x86-64 executes. */
    private static final Set<String> ARCHITECTURES = Set.of("amd64", "386");

    /** Each is a thread of the host, and executes as if it were alone. */
    private static final int MOST_PROCESSORS = 16;

    static final MachineOffer OFFER =
            new MachineOffer(NAME, BootKits.USUAL_KERNEL, 96L << 20, true, MOST_PROCESSORS);

    private final MachinePlanner planner = new MachinePlanner(OFFER);

    /** For {@link java.util.ServiceLoader}; touches nothing. */
    public EmulatorEngine() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Technique technique() {
        return Technique.GUEST_OS;
    }

    @Override
    public Probe probe(Optional<Image> image) {
        List<Probe.Obstacle> obstacles = new ArrayList<>();
        String system = System.getProperty("os.name", "");
        if (!system.toLowerCase(Locale.ROOT).equals("linux")) {
            obstacles.add(
                    new Probe.Obstacle(
                            "files of images are served by Linux's system calls, and this is "
                                    + system,
                            "run Quarters on Linux"));
        }
        image.map(Image::platform)
                .filter(platform -> !executes(platform))
                .ifPresent(
                        platform ->
                                obstacles.add(
                                        new Probe.Obstacle(
                                                "the image is for "
                                                        + platform
                                                        + ", the software CPU is an x86-64 one"
                                                        + " with a Linux kernel",
                                                "use an image for linux/amd64")));
        return new Probe(
                obstacles,
                List.of(
                        "all instructions are translated: programs take some times as long as on"
                                + " the host, kernels longer"));
    }

    private static boolean executes(Platform platform) {
        return platform.os().equals("linux") && ARCHITECTURES.contains(platform.architecture());
    }

    @Override
    public Guest create(GuestRequest request) {
        return PcGuest.of(this, request, planner);
    }

    @Override
    public ProcessorSharing sharing() {
        return ProcessorSharing.NONE;
    }

    /** A guest ends with the process that made it, and leaves nothing but its folder. */
    @Override
    public void cleanUp(Path folder) {}
}
