package dev.quarters.filesystem;

import dev.quarters.api.Rootfs;
import dev.quarters.machine.virtio.fs.node.FileSystem;

import java.nio.file.Path;
import java.util.List;

/** A program of its own, run by a user who is not root: prints what the guest sees. */
final class OrdinaryUser {

    private OrdinaryUser() {}

    public static void main(String[] arguments) {
        Path base = Path.of(arguments[0]);
        Rootfs rootfs = new Rootfs(List.of(base.resolve("low")));
        try (FileSystem files = FileSystems.overlay(rootfs, base.resolve("upper"))) {
            FuseClient guest = new FuseClient(files).init();
            print(guest, "recorded", guest.lookup(FuseClient.ROOT, "recorded"));
            print(guest, "own", guest.lookup(FuseClient.ROOT, "own"));
            long made = guest.mknod(FuseClient.ROOT, "disk", 0060660, 0x801);
            guest.chown(made, 5, 6);
            print(guest, "disk", made);
            guest.chown(guest.lookup(FuseClient.ROOT, "own"), 1000, 1000);
            guest.chmod(guest.lookup(FuseClient.ROOT, "own"), 06711);
            print(guest, "changed", guest.lookup(FuseClient.ROOT, "own"));
            System.out.println("removed " + guest.unlink(FuseClient.ROOT, "recorded"));
            System.out.println(guest.list(FuseClient.ROOT, true));
        }
        try (FileSystem files = FileSystems.bind(base.resolve("shared"), false)) {
            FuseClient guest = new FuseClient(files).init();
            print(guest, "shared", guest.lookup(FuseClient.ROOT, "file"));
            long made = guest.create(FuseClient.ROOT, "made", 0644);
            print(guest, "made", made);
            System.out.println("given away " + guest.chown(made, 77, 77));
        }
    }

    private static void print(FuseClient guest, String what, long node) {
        if (node < 0) {
            System.out.println(what + " error " + -node);
            return;
        }
        FuseClient.Stat s = guest.stat(node);
        System.out.printf("%s %o %d:%d %x%n", what, s.mode(), s.uid(), s.gid(), s.device());
    }
}
