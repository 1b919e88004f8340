package dev.quarters.network.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.network.frame.Arp;
import dev.quarters.network.frame.Bytes;
import dev.quarters.network.frame.Checksum;
import dev.quarters.network.frame.Ethernet;
import dev.quarters.network.frame.Ip;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Whatever a guest sends, the network lives on and knows who sent it. */
@Timeout(60)
class HostileFramesTest {

    private static final int ROUNDS = Integer.getInteger("quarters.network.frames", 200_000);
    private static final long SEED =
            Long.getLong("quarters.network.seed", new SplittableRandom().nextLong());

    private static final long MAC = 0x52_54_00_00_00_01L;
    private static final int OWN = 0x0A00_020F;
    private static final int GATEWAY = 0x0A00_0202;

    private final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>(1000);

    private Port port(UserNetwork network, long mac) {
        return network.connect(
                new Port.Plug(mac, Optional.empty(), List.of()),
                (frame, offset, length) -> {
                    frames.offer(Arrays.copyOfRange(frame, offset, offset + length));
                    return true;
                });
    }

    private static byte[] arp(long mac, int sender, int target) {
        byte[] frame = new byte[Ethernet.HEADER + Arp.SIZE];
        Bytes.putMac(frame, Ethernet.DESTINATION, Ethernet.BROADCAST);
        Bytes.putMac(frame, Ethernet.SOURCE, mac);
        Bytes.putShort(frame, Ethernet.TYPE, Ethernet.ARP);
        Bytes.putMac(frame, Ethernet.HEADER, Arp.KIND);
        Bytes.putShort(frame, Ethernet.HEADER + Arp.OPERATION, Arp.REQUEST);
        Bytes.putMac(frame, Ethernet.HEADER + Arp.SENDER_MAC, mac);
        Bytes.putInt(frame, Ethernet.HEADER + Arp.SENDER, sender);
        Bytes.putInt(frame, Ethernet.HEADER + Arp.TARGET, target);
        return frame;
    }

    private byte[] awaitArpReply() throws InterruptedException {
        while (true) {
            byte[] frame = frames.poll(30, TimeUnit.SECONDS);
            assertThat(frame).as("an answer to ARP").isNotNull();
            if (Bytes.getShort(frame, Ethernet.TYPE) == Ethernet.ARP) {
                return frame;
            }
        }
    }

    @Test
    void theRoutersAddressIsTold() throws Exception {
        try (UserNetwork network = UserNetwork.open(UserNetworkOptions.of("test", List::of))) {
            Port port = port(network, MAC);
            byte[] question = arp(MAC, OWN, GATEWAY);

            port.send(question, 0, question.length);

            byte[] reply = awaitArpReply();
            assertThat(Bytes.getInt(reply, Ethernet.HEADER + Arp.SENDER)).isEqualTo(GATEWAY);
            assertThat(Bytes.getMac(reply, Ethernet.DESTINATION)).isEqualTo(MAC);
        }
    }

    @Test
    void aGuestSpeaksForItselfOnly() throws Exception {
        try (UserNetwork network = UserNetwork.open(UserNetworkOptions.of("test", List::of))) {
            Port port = port(network, MAC);
            port(network, MAC + 1);
            for (byte[] lie :
                    List.of(
                            arp(MAC, GATEWAY, OWN + 1),
                            arp(MAC + 1, OWN + 1, GATEWAY),
                            arp(MAC, OWN + 1, GATEWAY))) {
                port.send(lie, 0, lie.length);
            }
            byte[] truth = arp(MAC, OWN, GATEWAY);
            port.send(truth, 0, truth.length);

            // The true one went to the other guest and was answered; nothing else came.
            awaitArpReply();
            awaitArpReply();
            assertThat(frames).isEmpty();
        }
    }

    @Test
    void garbageEndsNothing() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        NetworkBounds bounds = new NetworkBounds(20, 20, 1 << 18, 1 << 20);
        UserNetworkOptions options =
                UserNetworkOptions.of("test", List::of).withBounds(bounds).withMtu(1500);
        try (UserNetwork network = UserNetwork.open(options)) {
            Port port = port(network, MAC);
            for (int i = 0; i < ROUNDS; i++) {
                byte[] frame = garbage(random);
                port.send(frame, 0, frame.length);
                if (i % 16 == 0) {
                    frames.clear();
                    network.thread().executeAndWait(() -> {});
                }
            }
            byte[] question = arp(MAC, OWN, GATEWAY);
            frames.clear();
            long lost;
            do { // A full ring loses the question as well.
                lost = port.lost();
                network.thread().executeAndWait(() -> {});
                port.send(question, 0, question.length);
            } while (port.lost() != lost);
            assertThat(awaitArpReply()).as("seed %d", SEED).isNotEmpty();
            assertThat(network.buffers().lent()).isLessThanOrEqualTo(bounds.bufferBytes());
            assertThat(port.connections().size()).isLessThan(100);
        }
    }

    /** From noise to what is right but for a few bits; nothing leaves this machine. */
    private static byte[] garbage(SplittableRandom random) {
        byte[] frame = new byte[14 + random.nextInt(120)];
        random.nextBytes(frame);
        if (random.nextInt(20) == 0) {
            return frame;
        }
        Bytes.putMac(frame, Ethernet.DESTINATION, 0x02_51_55_41_52_54L);
        Bytes.putMac(frame, Ethernet.SOURCE, MAC);
        Bytes.putShort(
                frame, Ethernet.TYPE, random.nextInt(10) == 0 ? Ethernet.ARP : Ethernet.IPV4);
        int length = frame.length - Ethernet.HEADER;
        if (length < Ip.HEADER) {
            return frame;
        }
        int at = Ethernet.HEADER;
        int header = random.nextInt(8) == 0 ? 4 * (5 + random.nextInt(11)) : Ip.HEADER;
        Bytes.putByte(frame, at, 0x40 | header >> 2);
        Bytes.putShort(frame, at + Ip.LENGTH, length - (random.nextInt(9) == 0 ? 7 : 0));
        if (random.nextInt(4) > 0) {
            Bytes.putShort(frame, at + Ip.FRAGMENT, 0);
        } else {
            Bytes.putShort(frame, at + Ip.FRAGMENT, random.nextInt(0x4000));
            Bytes.putShort(frame, at + Ip.IDENTIFICATION, random.nextInt(6));
        }
        int[] protocols = {Ip.TCP, Ip.TCP, Ip.TCP, Ip.UDP, Ip.UDP, Ip.ICMP, random.nextInt(256)};
        int protocol = protocols[random.nextInt(protocols.length)];
        Bytes.putByte(frame, at + Ip.PROTOCOL, protocol);
        Bytes.putInt(frame, at + Ip.SOURCE, random.nextInt(50) == 0 ? 0 : OWN);
        int[] destinations = {GATEWAY, GATEWAY + 1, -1, 0x7F00_0001, 0, OWN, 0xE000_0001};
        Bytes.putInt(frame, at + Ip.DESTINATION, destinations[random.nextInt(7)]);
        Bytes.putShort(frame, at + Ip.CHECKSUM, 0);
        if (header <= length) {
            Bytes.putShort(
                    frame, at + Ip.CHECKSUM, Checksum.of(Checksum.sum(frame, at, header, 0)));
            payload(random, frame, at + header, length - header, protocol, at);
        }
        return frame;
    }

    private static void payload(
            SplittableRandom random, byte[] frame, int at, int length, int protocol, int packet) {
        boolean udp = protocol == Ip.UDP && length >= 8;
        boolean tcp = protocol == Ip.TCP && length >= 20;
        if (udp) {
            int[] ports = {53, 67, 9, 9};
            Bytes.putShort(frame, at + 2, ports[random.nextInt(4)]);
            Bytes.putShort(frame, at + 4, length);
        }
        if (tcp) {
            Bytes.putShort(frame, at, random.nextInt(4));
            Bytes.putShort(frame, at + 2, 53);
            Bytes.putByte(frame, at + 12, (5 + random.nextInt(6)) << 4);
        }
        if ((udp || tcp) && random.nextInt(10) > 0) {
            int checksum = at + (udp ? 6 : 16);
            Bytes.putShort(frame, checksum, 0);
            int total = Bytes.getShort(frame, packet + Ip.LENGTH) - (at - packet);
            if (total >= 8 && total <= length) {
                long sum =
                        Checksum.pseudoHeader(
                                Bytes.getInt(frame, packet + Ip.SOURCE),
                                Bytes.getInt(frame, packet + Ip.DESTINATION),
                                protocol,
                                total);
                Bytes.putShort(frame, checksum, Checksum.of(Checksum.sum(frame, at, total, sum)));
            }
        }
    }
}
