package dev.quarters.image.registry;

import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Descriptor;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of one content. Where the connection breaks or stalls, a new one goes on from there; a
 * registry that can't begin in the middle sends the first part again, which is passed over.
 */
final class BlobStream extends InputStream {

    private final PullBlob pull;
    private final Descriptor descriptor;
    private final Timings timings;
    private @Nullable InputStream current;
    private long position;
    private int failures;

    BlobStream(PullBlob pull, Descriptor descriptor, PullBlob.Part part, Timings timings) {
        this.pull = pull;
        this.descriptor = descriptor;
        this.timings = timings;
        this.current = part.stream();
        this.position = part.offset();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            try {
                InputStream in = open();
                if (position == descriptor.size()) {
                    return end(in);
                }
                long left = descriptor.size() - position;
                int count = in.read(bytes, offset, (int) Math.min(length, left));
                if (count < 0) {
                    throw new EOFException("the registry sent " + position + " bytes only");
                }
                position += count;
                failures = 0;
                return count;
            } catch (IOException e) {
                again(e);
            }
        }
    }

    private InputStream open() throws IOException {
        if (current == null) {
            PullBlob.Part part = pull.from(descriptor, position);
            current = part.stream();
            if (part.offset() > position) {
                throw new IOException("the registry sends another part than was asked for");
            }
            current.skipNBytes(position - part.offset());
        }
        return current;
    }

    private int end(InputStream in) throws IOException {
        if (in.read() >= 0) {
            close();
            throw new QuartersException(
                    "registry "
                            + pull.authority()
                            + " sends more than the "
                            + descriptor.size()
                            + " bytes that "
                            + descriptor.digest()
                            + " should have",
                    "the image is damaged or the registry is faulty");
        }
        return -1;
    }

    private void again(IOException failure) throws IOException {
        close();
        if (++failures >= timings.attempts()) {
            throw RegistryFailure.noAnswer(
                    "read " + descriptor.digest() + " beyond byte " + position,
                    pull.authority(),
                    failure);
        }
        RegistryConnection.sleep(pull.pause(failures));
    }

    @Override
    public void close() throws IOException {
        InputStream open = current;
        current = null;
        if (open != null) {
            open.close();
        }
    }
}
