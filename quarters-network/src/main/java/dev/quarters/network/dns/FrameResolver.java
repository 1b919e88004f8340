package dev.quarters.network.dns;

import dev.quarters.network.event.NetworkThread;
import dev.quarters.network.frame.Bytes;
import dev.quarters.network.frame.Datagram;
import dev.quarters.network.frame.Datagram.End;
import dev.quarters.network.frame.Ethernet;
import dev.quarters.network.frame.Ip;
import dev.quarters.network.frame.Udp;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A name server for one guest, in the way of its frames: what it asks the network's router is
 * answered here and goes no further. Nobody else can ask, and no socket is needed.
 */
public final class FrameResolver {

    /** Questions that wait for the thread; more are dropped, and asked again. */
    private static final int MOST_WAITING = 64;

    /** The length of IPv4's header is told in words. */
    private static final int WORDS = 0x0F;

    private static final int VERSION_4 = 4;

    private final NetworkThread thread;
    private final NameServer server;
    private final int router;
    private final long mac;
    private final Consumer<byte[]> guest;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param router the address that is asked
     * @param mac the router's Ethernet address
     * @param guest takes frames for the guest, on that thread
     */
    public FrameResolver(
            NetworkThread thread, NameServer server, int router, long mac, Consumer<byte[]> guest) {
        this.thread = thread;
        this.server = server;
        this.router = router;
        this.mac = mac;
        this.guest = guest;
    }

    /** Takes a frame of the guest if it asks for a name; false when it is to go on. */
    public boolean take(byte[] frame, int offset, int length) {
        int packet = offset + Ethernet.HEADER;
        if (length < Ethernet.HEADER + Ip.HEADER + Udp.HEADER
                || Bytes.getShort(frame, offset + Ethernet.TYPE) != Ethernet.IPV4
                || Bytes.getInt(frame, packet + Ip.DESTINATION) != router
                || Bytes.getByte(frame, packet + Ip.PROTOCOL) != Ip.UDP) {
            return false;
        }
        int datagram = packet + (Bytes.getByte(frame, packet) & WORDS) * Integer.BYTES;
        int fragment = Bytes.getShort(frame, packet + Ip.FRAGMENT);
        if (Bytes.getByte(frame, packet) >> 4 != VERSION_4
                || datagram < packet + Ip.HEADER
                || datagram + Udp.HEADER > offset + length
                || (fragment & (Ip.MORE_FRAGMENTS | Ip.FRAGMENT_OFFSET)) != 0
                || Bytes.getShort(frame, datagram + Udp.DESTINATION) != NameServer.PORT) {
            return false;
        }
        int end = datagram + Bytes.getShort(frame, datagram + Udp.LENGTH);
        if (end >= datagram + Udp.HEADER && end <= offset + length) {
            End from =
                    new End(
                            Bytes.getMac(frame, offset + Ethernet.SOURCE),
                            Bytes.getInt(frame, packet + Ip.SOURCE),
                            Bytes.getShort(frame, datagram + Udp.SOURCE));
            ask(from, Arrays.copyOfRange(frame, datagram + Udp.HEADER, end));
        }
        return true;
    }

    private void ask(End from, byte[] question) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return;
        }
        thread.execute(
                () -> {
                    waiting.decrementAndGet();
                    server.ask(question, 0, question.length, answer -> reply(from, answer));
                });
    }

    private void reply(End to, byte[] answer) {
        if (answer.length <= Datagram.MOST) {
            guest.accept(Datagram.frame(new End(mac, router, NameServer.PORT), to, answer));
        }
    }
}
