package dev.quarters.filesystem;

import dev.quarters.api.Rootfs;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.machine.virtio.fs.node.FileSystem;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program of its own, since it runs where the kernel's overlayfs is mounted on {@code merged}.
 * Arguments: the folder, the seed, how many operations.
 */
final class OverlayComparison {

    private static final int BETWEEN_RESTARTS = 400;

    private OverlayComparison() {}

    public static void main(String[] arguments) throws Exception {
        Path base = Path.of(arguments[0]);
        long seed = Long.parseLong(arguments[1]);
        int count = Integer.parseInt(arguments[2]);
        Kernel.call(SystemCall.umask, 0);
        Rootfs rootfs = new Rootfs(List.of(base.resolve("low"), base.resolve("high")));
        Path upper = Files.createDirectories(base.resolve("ours"));
        FileSystem files = FileSystems.overlay(rootfs, upper);
        FuseTree tested = new FuseTree(new FuseClient(files).init());
        RandomOperations operations =
                new RandomOperations(new KernelTree(base.resolve("merged")), tested, seed);
        String difference = operations.compareAll();
        for (int i = 0; i < count && difference == null; i++) {
            difference = operations.step();
            if (i % BETWEEN_RESTARTS == BETWEEN_RESTARTS - 1 && difference == null) {
                difference = operations.compareAll();
                files.close();
                files = FileSystems.overlay(rootfs, upper);
                tested.guest = new FuseClient(files).init();
                if (difference == null) {
                    difference = operations.compareAll();
                    difference = difference == null ? null : "after a restart, " + difference;
                }
            }
        }
        files.close();
        System.out.println(difference == null ? "same" : difference);
        System.exit(difference == null ? 0 : 1);
    }
}
