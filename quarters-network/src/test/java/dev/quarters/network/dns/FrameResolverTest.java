package dev.quarters.network.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.network.address.Ipv4;
import dev.quarters.network.event.NetworkThread;
import dev.quarters.network.frame.Bytes;
import dev.quarters.network.frame.Checksum;
import dev.quarters.network.frame.Datagram;
import dev.quarters.network.frame.Datagram.End;
import dev.quarters.network.frame.Ethernet;
import dev.quarters.network.frame.Ip;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a guest asks its router for names is answered on the way, and nothing else is taken. */
class FrameResolverTest {

    private static final End ROUTER = new End(0x0242_0A01_0001L, Ipv4.parse("10.1.0.1"), 53);
    private static final End GUEST = new End(0x0242_0A01_0002L, Ipv4.parse("10.1.0.2"), 4000);
    private static final int WEB = Ipv4.parse("10.1.0.7");

    private static final Names ONE =
            new Names() {
                @Override
                public List<Integer> addresses(String name) {
                    return name.equals("web") ? List.of(WEB) : List.of();
                }

                @Override
                public Optional<String> name(int address) {
                    return Optional.empty();
                }

                @Override
                public boolean isOfNetwork(int address) {
                    return true;
                }
            };

    private final NetworkThread thread = new NetworkThread("test");
    private final LinkedBlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();
    private final FrameResolver resolver =
            new FrameResolver(
                    thread,
                    new NameServer(thread, ONE, List::of),
                    ROUTER.address(),
                    ROUTER.mac(),
                    answers::add);

    @AfterEach
    void close() {
        thread.close();
    }

    private static byte[] question() {
        ByteBuffer message = ByteBuffer.allocate(21);
        message.putShort((short) 7).putShort((short) 0x0100).putShort((short) 1);
        message.putShort((short) 0).putInt(0);
        message.put((byte) 3).put("web".getBytes()).put((byte) 0);
        return message.putShort((short) Question.A).putShort((short) 1).array();
    }

    private boolean take(byte[] frame) {
        return resolver.take(frame, 0, frame.length);
    }

    @Test
    void aQuestionIsAnsweredByTheRouter() throws Exception {
        assertThat(take(Datagram.frame(GUEST, ROUTER, question()))).isTrue();

        byte[] answer = answers.poll(10, TimeUnit.SECONDS);
        assertThat(answer).isNotNull().endsWith(0, 4, 10, 1, 0, 7);
        assertThat(Bytes.getMac(answer, Ethernet.DESTINATION)).isEqualTo(GUEST.mac());
        assertThat(Bytes.getMac(answer, Ethernet.SOURCE)).isEqualTo(ROUTER.mac());
        int packet = Ethernet.HEADER;
        assertThat(Bytes.getInt(answer, packet + Ip.SOURCE)).isEqualTo(ROUTER.address());
        assertThat(Bytes.getInt(answer, packet + Ip.DESTINATION)).isEqualTo(GUEST.address());
        assertThat(Checksum.of(Checksum.sum(answer, packet, Ip.HEADER, 0))).isZero();
        int datagram = packet + Ip.HEADER;
        int length = answer.length - datagram;
        long before = Checksum.pseudoHeader(ROUTER.address(), GUEST.address(), Ip.UDP, length);
        assertThat(Checksum.of(Checksum.sum(answer, datagram, length, before))).isZero();
        assertThat(Bytes.getShort(answer, datagram)).isEqualTo(53);
        assertThat(Bytes.getShort(answer, datagram + 2)).isEqualTo(GUEST.port());
    }

    @Test
    void whatIsNotForTheRouterGoesOn() {
        End other = new End(ROUTER.mac(), WEB, 53);
        assertThat(take(Datagram.frame(GUEST, other, question()))).isFalse();
        End otherPort = new End(ROUTER.mac(), ROUTER.address(), 54);
        assertThat(take(Datagram.frame(GUEST, otherPort, question()))).isFalse();
        byte[] piece = Datagram.frame(GUEST, ROUTER, question());
        Bytes.putShort(piece, Ethernet.HEADER + Ip.FRAGMENT, Ip.MORE_FRAGMENTS);
        assertThat(take(piece)).isFalse();
        byte[] tcp = Datagram.frame(GUEST, ROUTER, question());
        Bytes.putByte(tcp, Ethernet.HEADER + Ip.PROTOCOL, Ip.TCP);
        assertThat(take(tcp)).isFalse();
    }

    @Test
    void damagedFramesAreTakenOrNot() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        byte[] whole = Datagram.frame(GUEST, ROUTER, question());
        for (int i = 0; i < 100_000; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            boolean _ = resolver.take(damaged, 0, random.nextInt(damaged.length + 1));
        }
        answers.clear();
        do {
            take(whole); // It may be one too many at this moment.
        } while (answers.poll(100, TimeUnit.MILLISECONDS) == null);
    }
}
