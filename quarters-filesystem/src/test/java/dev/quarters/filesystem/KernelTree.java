package dev.quarters.filesystem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.quarters.filesystem.host.FolderEntries;
import dev.quarters.filesystem.host.Host;
import dev.quarters.filesystem.host.OpenFiles;
import dev.quarters.filesystem.host.Status;
import dev.quarters.filesystem.host.Xattrs;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.uapi.Fcntl;
import dev.quarters.machine.virtio.fs.node.Attributes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** A folder of the host by system calls: what the kernel does is right. */
final class KernelTree implements ComparedTree {

    private final Host host = new Host();
    private final Status status = new Status();
    private final int root;

    KernelTree(Path folder) {
        root = Descriptors.open(folder.toString(), Fcntl.O_PATH);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] last(String path) {
        return bytes(path.substring(path.lastIndexOf('/') + 1));
    }

    private interface InFolder {
        long apply(int folder, byte[] name);
    }

    private long in(String path, InFolder call) {
        int slash = path.lastIndexOf('/');
        int flags = Fcntl.O_PATH | Fcntl.O_DIRECTORY;
        int folder =
                host.openBeneath(root, bytes(slash < 0 ? "." : path.substring(0, slash)), flags);
        if (folder < 0) {
            return folder;
        }
        long result = call.apply(folder, last(path));
        Descriptors.close(folder);
        return result;
    }

    private long opened(String path, int flags, IntUnaryOperator call) {
        return in(
                path,
                (folder, name) -> {
                    int fd = host.open(folder, name, flags);
                    if (fd < 0) {
                        return fd;
                    }
                    int result = call.applyAsInt(fd);
                    Descriptors.close(fd);
                    return result;
                });
    }

    @Override
    public long mkdir(String path, int mode) {
        return in(path, (folder, name) -> host.makeFolder(folder, name, mode));
    }

    @Override
    public long create(String path, int mode) {
        int flags = Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_RDWR;
        return in(
                path,
                (folder, name) -> {
                    int fd = host.open(folder, name, flags, mode);
                    Descriptors.close(fd);
                    return Math.min(fd, 0);
                });
    }

    @Override
    public long mkfifo(String path, int mode) {
        return in(path, (folder, name) -> host.makeNode(folder, name, 0010000 | mode, 0));
    }

    @Override
    public long symlink(String path, String target) {
        return in(path, (folder, name) -> host.makeSymbolicLink(bytes(target), folder, name));
    }

    @Override
    public long write(String path, long offset, byte[] data) {
        return opened(
                path,
                Fcntl.O_WRONLY,
                fd -> {
                    // At an offset: a copy of the file with the bytes in it would be cheating.
                    try (dev.quarters.linux.Scratch scratch = dev.quarters.linux.Scratch.borrow()) {
                        long address = scratch.bytes(data);
                        return (int)
                                dev.quarters.linux.Kernel.call(
                                        dev.quarters.linux.SystemCall.pwrite64,
                                        fd,
                                        address,
                                        data.length,
                                        offset);
                    }
                });
    }

    @Override
    public long truncate(String path, long size) {
        return opened(path, Fcntl.O_WRONLY, fd -> OpenFiles.truncate(fd, size));
    }

    @Override
    public long unlink(String path) {
        return in(path, (folder, name) -> host.remove(folder, name, 0));
    }

    @Override
    public long rmdir(String path) {
        return in(path, (folder, name) -> host.remove(folder, name, Fcntl.AT_REMOVEDIR));
    }

    @Override
    public long rename(String from, String to, int flags) {
        return in(
                from,
                (folder, name) ->
                        in(
                                to,
                                (folder2, name2) ->
                                        host.rename(folder, name, folder2, name2, flags)));
    }

    @Override
    public long link(String from, String to) {
        return in(
                from,
                (folder, name) ->
                        in(to, (folder2, name2) -> host.link(folder, name, folder2, name2)));
    }

    private long path(String path, IntUnaryOperator call) {
        return in(
                path,
                (folder, name) -> {
                    int fd = host.openBeneath(folder, name, Fcntl.O_PATH);
                    if (fd < 0) {
                        return fd;
                    }
                    int result = call.applyAsInt(fd);
                    Descriptors.close(fd);
                    return result;
                });
    }

    @Override
    public long chmod(String path, int mode) {
        return path(path, fd -> host.changeMode(fd, mode));
    }

    @Override
    public long chown(String path, int uid, int gid) {
        return path(path, fd -> host.changeOwner(fd, uid, gid));
    }

    @Override
    public long setxattr(String path, String name, String value, int flags) {
        return opened(path, 0, fd -> Xattrs.set(fd, bytes(name), bytes(value), flags));
    }

    @Override
    public long removexattr(String path, String name) {
        return opened(path, 0, fd -> Xattrs.remove(fd, bytes(name)));
    }

    @Override
    public long number(String path) {
        long error = in(path, (folder, name) -> host.status(folder, name, status));
        return error < 0 ? error : status.attributes().number();
    }

    @Override
    public String describe(String path) {
        long error = in(path, (folder, name) -> host.status(folder, name, status));
        if (error < 0) {
            return "error " + -error;
        }
        Attributes a = status.attributes();
        String kind = Integer.toOctalString(a.mode()) + " " + a.uid() + ":" + a.gid();
        byte[] buffer = new byte[70_000];
        return switch (a.mode() & 0170000) {
            case 0100000 -> {
                String size = " " + a.size() + " ";
                int[] length = new int[1];
                StringBuilder attributes = new StringBuilder();
                opened(
                        path,
                        0,
                        fd -> {
                            length[0] = OpenFiles.read(fd, buffer);
                            for (String name : userNames(fd)) {
                                byte[] value = Xattrs.get(fd, bytes(name));
                                attributes
                                        .append(name)
                                        .append('=')
                                        .append(new String(value, ISO_8859_1));
                            }
                            return 0;
                        });
                byte[] content = Arrays.copyOf(buffer, Math.max(0, length[0]));
                yield kind + size + Arrays.hashCode(content) + attributes;
            }
            case 0120000 -> {
                int length = (int) in(path, (folder, name) -> host.readLink(folder, name, buffer));
                yield kind + " -> " + new String(buffer, 0, length, ISO_8859_1);
            }
            default -> kind;
        };
    }

    private static List<String> userNames(int fd) {
        return Xattrs.names(fd).stream()
                .map(name -> new String(name, ISO_8859_1))
                .filter(name -> name.startsWith("user."))
                .sorted()
                .toList();
    }

    @Override
    public List<String> list(String path) {
        List<String> names = new ArrayList<>();
        int fd = host.openBeneath(root, bytes(path.isEmpty() ? "." : path), Fcntl.O_DIRECTORY);
        if (fd >= 0) {
            FolderEntries.read(fd, (name, _, _, _) -> names.add(new String(name, ISO_8859_1)));
            Descriptors.close(fd);
        }
        names.sort(null);
        return names;
    }
}
