package dev.quarters.filesystem;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.quarters.linux.Scratch;
import dev.quarters.machine.virtio.fs.fuse.Opcode;
import dev.quarters.machine.virtio.fs.fuse.Session;
import dev.quarters.machine.virtio.fs.node.FileSystem;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Plays the guest's kernel: FUSE messages by nodes, written from linux/fuse.h and knowing nothing
 * of the classes that read them. A result is a node, a length or {@code -errno}.
 */
final class FuseClient {

    static final long ROOT = 1;
    private static final int IN = 40;
    private static final int OUT = 16;

    final Session session;
    private final SegmentChain chain;
    private long unique;
    private int at;
    int uid;
    int gid;

    FuseClient(FileSystem files) {
        this(files, 4096);
    }

    /** With buffers of pages of that size. */
    FuseClient(FileSystem files, int piece) {
        session = new Session(files);
        chain = new SegmentChain(piece);
    }

    /** INIT as Linux 6.1 sends it. */
    FuseClient init() {
        begin();
        i32(7).i32(37).i32(1 << 20).i32(-1).i32(0);
        at += 44;
        long size = send(Opcode.INIT, 0);
        if (size != 64) {
            throw new AssertionError("INIT gave " + size);
        }
        return this;
    }

    FuseClient begin() {
        chain.request.asSlice(0, 512).fill((byte) 0);
        at = IN;
        return this;
    }

    FuseClient i32(int value) {
        chain.request.set(Scratch.INT, at, value);
        at += 4;
        return this;
    }

    FuseClient i64(long value) {
        chain.request.set(Scratch.LONG, at, value);
        at += 8;
        return this;
    }

    FuseClient text(String text) {
        bytes(text.getBytes(ISO_8859_1));
        chain.request.set(JAVA_BYTE, at++, (byte) 0);
        return this;
    }

    FuseClient bytes(byte[] bytes) {
        MemorySegment.copy(bytes, 0, chain.request, JAVA_BYTE, at, bytes.length);
        at += bytes.length;
        return this;
    }

    long send(int opcode, long node) {
        return send(opcode, node, 70_000);
    }

    /** The length of what follows the header, or {@code -errno}. */
    long send(int opcode, long node, long room) {
        MemorySegment r = chain.request;
        r.set(Scratch.INT, 0, at);
        r.set(Scratch.INT, 4, opcode);
        r.set(Scratch.LONG, 8, ++unique);
        r.set(Scratch.LONG, 16, node);
        r.set(Scratch.INT, 24, uid);
        r.set(Scratch.INT, 28, gid);
        long used = session.serve(chain.begin(at, OUT + room));
        if (used == 0) {
            return 0;
        }
        int length = chain.answer.get(Scratch.INT, 0);
        int error = chain.answer.get(Scratch.INT, 4);
        if (used != length || chain.answer.get(Scratch.LONG, 8) != unique || error > 0) {
            throw new AssertionError("answer of " + used + " bytes says " + length);
        }
        return error < 0 ? error : length - OUT;
    }

    /** A message as it is. */
    long raw(byte[] message, long room) {
        MemorySegment.copy(message, 0, chain.request, JAVA_BYTE, 0, message.length);
        return session.serve(chain.begin(message.length, room));
    }

    int answer32(int offset) {
        return chain.answer.get(Scratch.INT, OUT + offset);
    }

    long answer64(int offset) {
        return chain.answer.get(Scratch.LONG, OUT + offset);
    }

    byte[] answerBytes(int offset, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(chain.answer, JAVA_BYTE, OUT + offset, bytes, 0, length);
        return bytes;
    }

    /** What stat(2) says. */
    record Stat(
            long number,
            long size,
            int mode,
            int links,
            int uid,
            int gid,
            int device,
            long accessSeconds,
            long modifySeconds,
            int modifyNanos) {}

    private Stat statAt(int offset) {
        return new Stat(
                answer64(offset),
                answer64(offset + 8),
                answer32(offset + 60),
                answer32(offset + 64),
                answer32(offset + 68),
                answer32(offset + 72),
                answer32(offset + 76),
                answer64(offset + 24),
                answer64(offset + 32),
                answer32(offset + 52));
    }

    private long node(long result) {
        return result < 0 ? result : answer64(0) == 0 ? -2 : answer64(0);
    }

    long lookup(long folder, String name) {
        return node(begin().text(name).send(Opcode.LOOKUP, folder));
    }

    /** Of the last answer that told a node. */
    Stat entry() {
        return statAt(40);
    }

    void forget(long node, long count) {
        begin().i64(count).send(Opcode.FORGET, node, -OUT);
    }

    Stat stat(long node) {
        long result = begin().i64(0).i64(0).send(Opcode.GETATTR, node);
        if (result < 0) {
            throw new AssertionError("GETATTR: " + result);
        }
        return statAt(16);
    }

    long mkdir(long folder, String name, int mode) {
        return node(begin().i32(mode).i32(0).text(name).send(Opcode.MKDIR, folder));
    }

    long create(long folder, String name, int mode) {
        int excl = 0x80 | 0x40 | 2;
        return node(
                begin().i32(excl).i32(mode).i32(0).i32(0).text(name).send(Opcode.CREATE, folder));
    }

    long mknod(long folder, String name, int mode, int device) {
        return node(
                begin().i32(mode).i32(device).i32(0).i32(0).text(name).send(Opcode.MKNOD, folder));
    }

    long symlink(long folder, String name, String target) {
        return node(begin().text(name).text(target).send(Opcode.SYMLINK, folder));
    }

    long tmpfile(long folder, int mode) {
        return node(begin().i32(2).i32(mode).i64(0).text("/").send(Opcode.TMPFILE, folder));
    }

    long link(long node, long folder, String name) {
        return node(begin().i64(node).text(name).send(Opcode.LINK, folder));
    }

    long unlink(long folder, String name) {
        return begin().text(name).send(Opcode.UNLINK, folder);
    }

    long rmdir(long folder, String name) {
        return begin().text(name).send(Opcode.RMDIR, folder);
    }

    long rename(long folder, String name, long to, String newName, int flags) {
        return begin().i64(to)
                .i32(flags)
                .i32(0)
                .text(name)
                .text(newName)
                .send(Opcode.RENAME2, folder);
    }

    String readlink(long node) {
        long length = begin().send(Opcode.READLINK, node);
        return length < 0
                ? "error " + -length
                : new String(answerBytes(0, (int) length), ISO_8859_1);
    }

    long write(long node, long offset, byte[] data) {
        return write(node, offset, data, 0);
    }

    long write(long node, long offset, byte[] data, int flags) {
        begin().i64(0).i64(offset).i32(data.length).i32(flags).i64(0).i64(0).bytes(data);
        long result = send(Opcode.WRITE, node);
        return result < 0 ? result : answer32(0);
    }

    /** Null when it failed; the last error is what {@link #readRaw} gives. */
    byte[] read(long node, long offset, int size) {
        long length = readRaw(node, offset, size);
        return length < 0 ? null : answerBytes(0, (int) length);
    }

    long readRaw(long node, long offset, int size) {
        begin().i64(0).i64(offset).i32(size).i32(0).i64(0).i64(0);
        return send(Opcode.READ, node, size);
    }

    /** SETATTR with one or more of mode, uid, gid, size; see linux/fuse.h for the bits. */
    long setattr(long node, int valid, int mode, int uidTo, int gidTo, long size) {
        begin().i32(valid).i32(0).i64(0).i64(size).i64(0);
        i64(111).i64(222).i64(0).i32(1).i32(2).i32(0).i32(mode).i32(0).i32(uidTo).i32(gidTo);
        i32(0);
        return send(Opcode.SETATTR, node);
    }

    long chmod(long node, int mode) {
        return setattr(node, 1, mode, 0, 0, 0);
    }

    long chown(long node, int uidTo, int gidTo) {
        return setattr(node, 2 | 4 | 1 << 11, 0, uidTo, gidTo, 0);
    }

    long truncate(long node, long size) {
        return setattr(node, 8, 0, 0, 0, size);
    }

    long setxattr(long node, String name, byte[] value, int flags) {
        return begin().i32(value.length)
                .i32(flags)
                .text(name)
                .bytes(value)
                .send(Opcode.SETXATTR, node);
    }

    String getxattr(long node, String name) {
        long length = begin().i32(65536).i32(0).text(name).send(Opcode.GETXATTR, node);
        return length < 0
                ? "error " + -length
                : new String(answerBytes(0, (int) length), ISO_8859_1);
    }

    long removexattr(long node, String name) {
        return begin().text(name).send(Opcode.REMOVEXATTR, node);
    }

    List<String> listxattr(long node) {
        long length = begin().i32(65536).i32(0).send(Opcode.LISTXATTR, node);
        String all = new String(answerBytes(0, (int) Math.max(0, length)), ISO_8859_1);
        return all.isEmpty() ? List.of() : Arrays.stream(all.split("\0")).sorted().toList();
    }

    /** Names but the dots, sorted, by READDIR or READDIRPLUS; nodes are forgotten again. */
    List<String> list(long folder, boolean plus) {
        long opened = begin().i32(0).i32(0).send(Opcode.OPENDIR, folder);
        if (opened < 0) {
            return List.of("error " + -opened);
        }
        long handle = answer64(0);
        List<String> names = new ArrayList<>();
        List<Long> nodes = new ArrayList<>();
        long position = 0;
        while (true) {
            begin().i64(handle).i64(position).i32(4096).i32(0).i64(0).i64(0);
            int length = (int) send(plus ? Opcode.READDIRPLUS : Opcode.READDIR, folder, 4096);
            if (length <= 0) {
                break;
            }
            int entry = 0;
            while (entry < length) {
                int start = plus ? 128 : 0;
                if (plus && answer64(entry) != 0) {
                    nodes.add(answer64(entry));
                }
                int size = answer32(entry + start + 16);
                position = answer64(entry + start + 8);
                String name = new String(answerBytes(entry + start + 24, size), ISO_8859_1);
                if (!name.equals(".") && !name.equals("..")) {
                    names.add(name);
                }
                entry += start + (24 + size + 7 & -8);
            }
        }
        begin().i64(handle).i64(0).i64(0).send(Opcode.RELEASEDIR, folder);
        nodes.forEach(node -> forget(node, 1));
        names.sort(null);
        return names;
    }
}
