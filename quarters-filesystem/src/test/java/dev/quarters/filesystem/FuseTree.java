package dev.quarters.filesystem;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;

/** Files by FUSE messages. Nodes are held until they are forgotten at once. */
final class FuseTree implements ComparedTree {

    FuseClient guest;

    FuseTree(FuseClient guest) {
        this.guest = guest;
    }

    private long folder(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? FuseClient.ROOT : node(path.substring(0, slash));
    }

    private long node(String path) {
        long node = FuseClient.ROOT;
        for (String name : path.split("/")) {
            node = name.isEmpty() ? node : guest.lookup(node, name);
            if (node < 0) {
                break;
            }
        }
        return node;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private long in(String path, LongUnaryOperator call) {
        long folder = folder(path);
        return folder < 0 ? folder : Math.min(0, call.applyAsLong(folder));
    }

    private long at(String path, LongUnaryOperator call) {
        long node = node(path);
        return node < 0 ? node : call.applyAsLong(node);
    }

    @Override
    public long mkdir(String path, int mode) {
        return in(path, folder -> guest.mkdir(folder, name(path), mode));
    }

    @Override
    public long create(String path, int mode) {
        return in(path, folder -> guest.create(folder, name(path), mode));
    }

    @Override
    public long mkfifo(String path, int mode) {
        return in(path, folder -> guest.mknod(folder, name(path), 0010000 | mode, 0));
    }

    @Override
    public long symlink(String path, String target) {
        return in(path, folder -> guest.symlink(folder, name(path), target));
    }

    @Override
    public long write(String path, long offset, byte[] data) {
        return at(path, node -> guest.write(node, offset, data));
    }

    @Override
    public long truncate(String path, long size) {
        return at(path, node -> Math.min(0, guest.truncate(node, size)));
    }

    @Override
    public long unlink(String path) {
        return in(path, folder -> guest.unlink(folder, name(path)));
    }

    @Override
    public long rmdir(String path) {
        return in(path, folder -> guest.rmdir(folder, name(path)));
    }

    @Override
    public long rename(String from, String to, int flags) {
        return in(
                from,
                folder ->
                        in(
                                to,
                                folder2 ->
                                        guest.rename(
                                                folder, name(from), folder2, name(to), flags)));
    }

    @Override
    public long link(String from, String to) {
        return in(from, _ -> in(to, folder -> at(from, node -> link(node, folder, name(to)))));
    }

    /** Linux itself looks first whether the name is free. */
    private long link(long node, long folder, String name) {
        return guest.lookup(folder, name) > 0 ? -17 : guest.link(node, folder, name);
    }

    @Override
    public long chmod(String path, int mode) {
        return at(path, node -> Math.min(0, guest.chmod(node, mode)));
    }

    @Override
    public long chown(String path, int uid, int gid) {
        return at(path, node -> Math.min(0, guest.chown(node, uid, gid)));
    }

    @Override
    public long setxattr(String path, String name, String value, int flags) {
        return at(path, node -> guest.setxattr(node, name, value.getBytes(), flags));
    }

    @Override
    public long removexattr(String path, String name) {
        return at(path, node -> guest.removexattr(node, name));
    }

    @Override
    public long number(String path) {
        return at(path, node -> guest.stat(node).number());
    }

    @Override
    public String describe(String path) {
        long node = node(path);
        if (node < 0) {
            return "error " + -node;
        }
        FuseClient.Stat stat = guest.stat(node);
        String kind = Integer.toOctalString(stat.mode()) + " " + stat.uid() + ":" + stat.gid();
        return switch (stat.mode() & 0170000) {
            case 0100000 -> {
                StringBuilder attributes = new StringBuilder();
                for (String name : guest.listxattr(node)) {
                    attributes.append(name).append('=').append(guest.getxattr(node, name));
                }
                byte[] content = guest.read(node, 0, 70_000);
                yield kind + " " + stat.size() + " " + Arrays.hashCode(content) + attributes;
            }
            case 0120000 -> kind + " -> " + guest.readlink(node);
            default -> kind;
        };
    }

    @Override
    public List<String> list(String path) {
        long node = node(path);
        return node < 0 ? List.of() : guest.list(node, true);
    }
}
