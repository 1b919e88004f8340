package dev.quarters.network.user;

import dev.quarters.linux.network.Tap;
import dev.quarters.network.address.Ipv4;
import dev.quarters.network.tap.TapPort;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A guest on a network in user mode; frames may get lost on the way, in both directions. */
final class TestGuest implements AutoCloseable {

    static final long MAC = 0x52_54_00_12_34_00L;

    private final GuestNamespace namespace;
    private final Tap tap;
    private final Port port;
    private final Runnable unplug;
    private final UserNetwork network;

    private TestGuest(UserNetwork network, int number, double loss, long seed) throws Exception {
        this.network = network;
        namespace = GuestNamespace.make();
        tap = namespace.tap();
        Port.Plug plug = new Port.Plug(MAC + number, Optional.empty(), List.of("guest" + number));
        if (loss == 0 && number % 2 == 1) {
            TapPort whole = TapPort.connect(network, plug);
            whole.plug(tap);
            port = whole.port();
            unplug = whole::close;
            return;
        }
        SplittableRandom inward = new SplittableRandom(seed);
        SplittableRandom outward = new SplittableRandom(~seed);
        port =
                network.connect(
                        plug,
                        (frame, offset, length) -> {
                            if (inward.nextDouble() >= loss) {
                                tap.write(frame, offset, length);
                            }
                            return true;
                        });
        Thread carrier = Thread.ofPlatform().start(() -> carry(outward, loss));
        unplug =
                () -> {
                    tap.interrupt();
                    join(carrier);
                    port.close();
                    tap.close();
                };
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the guest sends, as machines do it, on a thread that is not the network's. */
    private void carry(SplittableRandom outward, double loss) {
        byte[] frame = new byte[1 << 16];
        int length = 0;
        while (length >= 0 && tap.await()) {
            length = tap.read(frame);
            if (length > 0 && outward.nextDouble() >= loss) {
                port.send(frame, 0, length);
            }
        }
    }

    static TestGuest on(UserNetwork network) throws Exception {
        return on(network, 1, 0, 0);
    }

    static TestGuest on(UserNetwork network, int number, double loss, long seed) throws Exception {
        TestGuest guest = new TestGuest(network, number, loss, seed);
        guest.namespace.configure(
                MAC + number,
                Ipv4.text(guest.port.address()) + "/24",
                Ipv4.text(network.options().gateway()),
                network.options().mtu());
        return guest;
    }

    Port port() {
        return port;
    }

    String run(String... command) throws Exception {
        return namespace.run(command);
    }

    InetSocketAddress gateway(int port) {
        return new InetSocketAddress(Ipv4.toInetAddress(network.options().gateway()), port);
    }

    SocketChannel connect(InetSocketAddress to) throws IOException {
        SocketChannel channel =
                namespace.inside(() -> SocketChannel.open(StandardProtocolFamily.INET));
        try {
            channel.connect(to);
        } catch (IOException refused) {
            channel.close();
            throw refused;
        }
        return channel;
    }

    ServerSocketChannel listen(int port) throws IOException {
        return namespace
                .inside(() -> ServerSocketChannel.open(StandardProtocolFamily.INET))
                .bind(new InetSocketAddress(port));
    }

    DatagramChannel datagrams(int port) throws IOException {
        return namespace
                .inside(() -> DatagramChannel.open(StandardProtocolFamily.INET))
                .bind(new InetSocketAddress(port));
    }

    @Override
    public void close() {
        unplug.run();
        namespace.close();
    }
}
