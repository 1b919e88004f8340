package dev.quarters.image.layer;

import dev.quarters.image.tar.TarEntry;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.io.IOException;

/** A file that is being written, by its descriptor. */
final class LinuxNewFile implements LayerFiles.NewFile {

    private static final int PIECE = 96 << 10;

    private final int fd;
    private final String name;
    private final LinuxAttributes attributes;
    private long end;

    LinuxNewFile(int fd, String name, LinuxAttributes attributes) {
        this.fd = fd;
        this.name = name;
        this.attributes = attributes;
    }

    @Override
    public void write(long offset, byte[] bytes, int start, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int piece = Math.min(PIECE, length - done);
            try (Scratch scratch = Scratch.borrow()) {
                long memory = scratch.reserve(piece);
                scratch.copy(bytes, start + done, piece, memory);
                done +=
                        (int)
                                LinuxCall.check(
                                        Kernel.call(
                                                SystemCall.pwrite64,
                                                fd,
                                                memory,
                                                piece,
                                                offset + done),
                                        name);
            }
        }
        end = offset + length;
    }

    @Override
    public void finish(TarEntry entry) throws IOException {
        if (end < entry.size()) {
            LinuxCall.check(Kernel.call(SystemCall.ftruncate, fd, entry.size()), name);
        }
        attributes.set(fd, entry, true);
        try (Scratch scratch = Scratch.borrow()) {
            LinuxAttributes.setTime(fd, 0, entry.mtimeSeconds(), entry.mtimeNanos(), scratch, name);
        }
    }

    @Override
    public void close() {
        Kernel.call(SystemCall.close, fd);
    }
}
