package dev.quarters.bootkit.guest;

import dev.quarters.bootkit.agent.GuestSockets;
import dev.quarters.machine.virtio.vsock.VsockChannel;
import dev.quarters.machine.virtio.vsock.VsockHost;
import dev.quarters.machine.virtio.vsock.VsockListener;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The agent's connections by the machine's socket device: blocking streams over its channels. To be
 * closed when the machine is gone: nothing comes any more for who waits at one.
 */
public final class VsockSockets implements GuestSockets, AutoCloseable {

    private final VsockHost host;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Of that device. */
    public VsockSockets(VsockHost host) {
        this.host = host;
    }

    @Override
    public void expect(int port, Consumer<GuestSocket> connected) {
        host.listen(
                port,
                channel -> {
                    host.stopListening(port);
                    Socket socket = new Socket(channel, open);
                    open.add(socket);
                    connected.accept(socket);
                    return socket;
                });
    }

    @Override
    public void forget(int port) {
        host.stopListening(port);
    }

    @Override
    public void close() {
        open.forEach(Socket::cut);
    }

    /**
     * A thread that finds nothing to do parks until the channel says that there is something: each
     * event raises a flag first, and each thread lowers it before it looks.
     */
    private static final class Socket implements GuestSocket, VsockListener {

        private final VsockChannel channel;
        private final Set<Socket> open;
        private volatile boolean readable;
        private volatile boolean writable;
        private volatile boolean over;
        private boolean cut;
        private volatile @Nullable Thread reader;
        private volatile @Nullable Thread writer;

        Socket(VsockChannel channel, Set<Socket> open) {
            this.channel = channel;
            this.open = open;
        }

        @Override
        public void readable() {
            readable = true;
            LockSupport.unpark(reader);
        }

        @Override
        public void writable() {
            writable = true;
            LockSupport.unpark(writer);
        }

        @Override
        public void closed() {
            open.remove(this);
            over = true;
            readable();
            writable();
        }

        @Override
        public InputStream input() {
            return new InputStream() {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
                }

                @Override
                public int read(byte[] to, int offset, int length) {
                    return length == 0 ? 0 : await(to, offset, length);
                }
            };
        }

        private int await(byte[] to, int offset, int length) {
            reader = Thread.currentThread();
            while (true) {
                readable = false;
                // Before it reads: the last bytes and the end may come in between.
                boolean last = over;
                int count = read(to, offset, length);
                if (count != 0) {
                    return count;
                }
                if (last) {
                    return -1;
                }
                while (!readable) {
                    LockSupport.park(this);
                }
            }
        }

        private synchronized int read(byte[] to, int offset, int length) {
            return cut ? -1 : channel.read(to, offset, length);
        }

        private synchronized int write(byte[] from, int offset, int length) {
            return cut ? -1 : channel.write(from, offset, length);
        }

        /** The channel's machine goes: from now on nobody touches the channel. */
        private synchronized void cut() {
            cut = true;
            closed();
        }

        @Override
        public OutputStream output() {
            return new OutputStream() {
                @Override
                public void write(int value) throws IOException {
                    write(new byte[] {(byte) value}, 0, 1);
                }

                @Override
                public void write(byte[] from, int offset, int length) throws IOException {
                    send(from, offset, length);
                }
            };
        }

        private void send(byte[] from, int offset, int length) throws IOException {
            writer = Thread.currentThread();
            int sent = 0;
            while (sent < length) {
                writable = false;
                int count = write(from, offset + sent, length - sent);
                if (count < 0 || count == 0 && over) {
                    throw new IOException("the guest closed the connection");
                }
                sent += count;
                while (count == 0 && !writable) {
                    LockSupport.park(this);
                }
            }
        }

        @Override
        public synchronized void shutdownOutput() {
            if (!cut) {
                channel.shutdownOutput();
            }
        }

        @Override
        public synchronized void close() {
            if (!cut) {
                channel.close();
                closed();
            }
        }
    }
}
