package dev.quarters.kvm;

import dev.quarters.api.Image;
import dev.quarters.api.Platform;
import dev.quarters.api.Probe;
import dev.quarters.api.Probe.Obstacle;
import dev.quarters.linux.Errno;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.kvm.KernelSpeed;
import dev.quarters.linux.kvm.KvmSystem;
import dev.quarters.linux.uapi.Kvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether this host lets virtual machines be made, and whether an image is for them. */
final class KvmProbe {

    private static final String OTHER_TECHNIQUE = "use --technique guest-os";
    private static final Platform GUESTS = new Platform("linux", "amd64", "");

    /** By capability, what it is for. */
    private static final Map<Integer, String> NEEDED =
            Map.of(
                    Kvm.KVM_CAP_USER_MEMORY, "KVM_CAP_USER_MEMORY",
                    Kvm.KVM_CAP_EXT_CPUID, "KVM_CAP_EXT_CPUID",
                    Kvm.KVM_CAP_XSAVE, "KVM_CAP_XSAVE",
                    Kvm.KVM_CAP_SYNC_REGS, "KVM_CAP_SYNC_REGS (Linux 4.17)");

    /** What to look at, for tests: the device, and what the host says of its processors. */
    private final Path device;

    private final Path processors;

    KvmProbe(Path device, Path processors) {
        this.device = device;
        this.processors = processors;
    }

    static KvmProbe ofHost() {
        return new KvmProbe(Path.of(KvmSystem.PATH), Path.of("/proc/cpuinfo"));
    }

    Probe probe(Optional<Image> image) {
        Platform host = Platform.host();
        if (!GUESTS.matches(host)) {
            return Probe.unavailable(
                    "guests of kvm are for linux/amd64, and this is " + host, OTHER_TECHNIQUE);
        }
        List<Obstacle> obstacles = new ArrayList<>();
        image.map(Image::platform)
                .filter(platform -> !GUESTS.matches(platform))
                .ifPresent(
                        platform ->
                                obstacles.add(
                                        new Obstacle(
                                                "the image is for "
                                                        + platform
                                                        + ", and kvm has this host's processor,"
                                                        + " linux/amd64",
                                                OTHER_TECHNIQUE)));
        host().ifPresent(obstacles::add);
        return new Probe(obstacles, obstacles.isEmpty() ? notes() : List.of());
    }

    private List<String> notes() {
        try (KvmSystem system = KvmSystem.open(device.toString())) {
            long speed = KernelSpeed.instructionsPerSecond(system);
            return KernelSpeed.isTheHardwares(speed)
                    ? List.of()
                    : List.of(
                            "KVM here executes %.1f million instructions of a kernel a second"
                                            .formatted(speed / 1e6)
                                    + ": the guest's kernel runs in the software CPU, its programs"
                                    + " in the hardware where they compute for long");
        }
    }

    private Optional<Obstacle> host() {
        if (!Files.exists(device)) {
            return Optional.of(missing());
        }
        if (!Files.isReadable(device) || !Files.isWritable(device)) {
            return Optional.of(forbidden());
        }
        try (KvmSystem system = KvmSystem.open(device.toString())) {
            return able(system);
        } catch (LinuxException e) {
            return Optional.of(refused(e));
        }
    }

    private Obstacle missing() {
        Optional<Boolean> supported = hasVirtualization();
        if (supported.isPresent() && !supported.get()) {
            return new Obstacle(
                    "there is no "
                            + device
                            + ": this host's processors do not have VT-x or AMD-V, or their"
                            + " firmware has it switched off",
                    "switch virtualization on in the firmware; in a virtual machine, have its"
                            + " owner allow nested ones; or "
                            + OTHER_TECHNIQUE);
        }
        return new Obstacle(
                "there is no " + device + ": the kernel module kvm is not loaded, or hidden",
                "as root: modprobe kvm_intel, or kvm_amd; in a container: give it the device"
                        + " (Docker: --device "
                        + device
                        + "); or "
                        + OTHER_TECHNIQUE);
    }

    private Optional<Boolean> hasVirtualization() {
        try {
            return Files.readAllLines(processors).stream()
                    .filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> List.of(line.split("\\s+")))
                    .map(flags -> flags.contains("vmx") || flags.contains("svm"));
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    private Obstacle forbidden() {
        String group = group();
        return new Obstacle(
                System.getProperty("user.name")
                        + " may not read and write "
                        + device
                        + ", which belongs to the group "
                        + group,
                group.equals("root")
                        ? "as root: chgrp kvm "
                                + device
                                + " && chmod g+rw "
                                + device
                                + ", and add the user to the group kvm"
                        : "as root: usermod -aG "
                                + group
                                + " "
                                + System.getProperty("user.name")
                                + ", and log in anew");
    }

    private String group() {
        try {
            return Files.getAttribute(device, "unix:group").toString();
        } catch (IOException | UnsupportedOperationException unknown) {
            return "kvm";
        }
    }

    private Obstacle refused(LinuxException e) {
        if (e.is(Errno.ENODEV) || e.is(Errno.ENXIO)) {
            return new Obstacle(
                    device + " is there, but the kernel has no KVM behind it: " + e.getMessage(),
                    "as root: modprobe kvm_intel, or kvm_amd; or " + OTHER_TECHNIQUE);
        }
        return new Obstacle(
                "KVM can't be used by " + device + ": " + e.getMessage(), OTHER_TECHNIQUE);
    }

    private static Optional<Obstacle> able(KvmSystem system) {
        int version = system.apiVersion();
        if (version != Kvm.API_VERSION) {
            return Optional.of(
                    new Obstacle(
                            "KVM has version " + version + " of its API, not " + Kvm.API_VERSION,
                            "use a kernel from 2.6.22 on"));
        }
        List<String> lacking =
                NEEDED.entrySet().stream()
                        .filter(each -> system.extension(each.getKey()) == 0)
                        .map(Map.Entry::getValue)
                        .sorted()
                        .toList();
        if (!lacking.isEmpty()) {
            return Optional.of(
                    new Obstacle(
                            "this kernel's KVM does not have " + String.join(", ", lacking),
                            "use a newer kernel, or " + OTHER_TECHNIQUE));
        }
        system.createMachine().close();
        return Optional.empty();
    }
}
