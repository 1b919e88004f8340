package dev.quarters.bootkit.agent;

import static dev.quarters.linux.SystemCall.chdir;
import static dev.quarters.linux.SystemCall.chroot;
import static dev.quarters.linux.SystemCall.close;
import static dev.quarters.linux.SystemCall.finit_module;
import static dev.quarters.linux.SystemCall.mkdirat;
import static dev.quarters.linux.SystemCall.mount;
import static dev.quarters.linux.SystemCall.openat;
import static dev.quarters.linux.SystemCall.sethostname;
import static dev.quarters.linux.SystemCall.unshare;
import static dev.quarters.linux.SystemCall.write;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWNS;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;
import static dev.quarters.linux.uapi.Mount.MS_MOVE;

import dev.quarters.guest.mount.HostsFile;
import dev.quarters.guest.mount.ResolverFile;
import dev.quarters.guest.mount.TreeScript;
import dev.quarters.guest.network.Loopback;
import dev.quarters.linux.script.Label;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Steps that put the image's root in the place of the first file system, for this process and its
 * children. The first file system can't be left by pivot_root(2), so the new root is moved over it.
 */
final class RootScript {

    private static final String ROOT = "/root";

    /** virtio_net and what it needs, in order. */
    private static final List<String> NETWORK_MODULES =
            List.of("failover.ko", "net_failover.ko", "virtio_net.ko");

    private final Script script;
    private final FirstSession first;

    RootScript(Script script, FirstSession first) {
        this.script = script;
        this.first = first;
    }

    void enter() {
        script.call(sethostname, first.hostname(), first.hostname().length())
                .words("set the host name");
        Loopback.raise(script);
        if (!first.interfaces().isEmpty()) {
            loadDriver();
        }
        first.interfaces().forEach(network -> network.device().raise(script));
        script.call(unshare, CLONE_NEWNS).words("make a mount namespace");
        share(FirstSession.ROOT_TAG, ROOT);
        folder("/shared");
        first.shares().forEach(tag -> share(tag, FirstSession.shared(tag)));
        files();
        TreeScript tree = new TreeScript(script, first.tree());
        tree.prepare();
        script.call(chdir, ROOT);
        script.call(mount, ".", "/", 0, MS_MOVE, 0).words("move the root to its place");
        script.call(chroot, ".");
        script.call(chdir, "/");
        tree.attach(first.readOnlyRoot());
    }

    /** Where the kernel has no driver for it built in, that is in the first file system. */
    private void loadDriver() {
        for (String module : NETWORK_MODULES) {
            Label next = script.label();
            Step file =
                    script.call(
                                    openat,
                                    AT_FDCWD,
                                    InitProgram.MODULES + module,
                                    O_RDONLY | O_CLOEXEC)
                            .jumpOnError(next);
            script.call(finit_module, file, "", 0).words("load the module " + module);
            script.call(close, file);
            script.place(next);
        }
    }

    private void folder(String path) {
        script.call(mkdirat, AT_FDCWD, path, 0755).ignoreError();
    }

    private void share(String tag, String target) {
        folder(target);
        script.call(mount, tag, target, "virtiofs", 0, 0)
                .words("mount the shared folder \"" + tag + '"');
    }

    private void files() {
        folder("/files");
        file(
                "hosts",
                first.network()
                                .map(network -> HostsFile.of(network.address(), first.hostname()))
                                .orElse(HostsFile.LOCAL)
                        + HostsFile.further(
                                first.names().hosts(),
                                first.network().map(GuestInterface::gateway).orElse("")));
        file("hostname", first.hostname() + "\n");
        file(
                "resolv.conf",
                ResolverFile.of(first.network().map(GuestInterface::resolver), first.names()));
    }

    private void file(String name, String content) {
        Step descriptor =
                script.call(
                        openat,
                        AT_FDCWD,
                        FirstSession.file(name),
                        O_WRONLY | O_CREAT | O_CLOEXEC,
                        0644);
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0) {
            script.call(write, descriptor, bytes, bytes.length);
        }
        script.call(close, descriptor);
    }
}
