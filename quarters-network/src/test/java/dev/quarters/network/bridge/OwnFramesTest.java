package dev.quarters.network.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.network.address.Ipv4;
import dev.quarters.network.frame.Arp;
import dev.quarters.network.frame.Bytes;
import dev.quarters.network.frame.Datagram;
import dev.quarters.network.frame.Datagram.End;
import dev.quarters.network.frame.Ethernet;

import org.junit.jupiter.api.Test;

import java.util.SplittableRandom;

/** A guest on a bridge speaks for itself alone. */
class OwnFramesTest {

    private static final long MAC = 0x0242_0A01_0002L;
    private static final int ADDRESS = Ipv4.parse("10.1.0.2");
    private static final End OTHER = new End(0x0242_0A01_0003L, Ipv4.parse("10.1.0.3"), 53);
    private static final OwnFrames OWN = new OwnFrames(MAC, ADDRESS);

    private static byte[] datagram(long mac, int address) {
        return Datagram.frame(new End(mac, address, 1024), OTHER, new byte[20]);
    }

    private static byte[] arp(long mac, long sender, int address) {
        byte[] frame = new byte[Ethernet.HEADER + Arp.SIZE];
        Bytes.putMac(frame, Ethernet.DESTINATION, Ethernet.BROADCAST);
        Bytes.putMac(frame, Ethernet.SOURCE, mac);
        Bytes.putShort(frame, Ethernet.TYPE, Ethernet.ARP);
        Bytes.putMac(frame, Ethernet.HEADER + Arp.SENDER_MAC, sender);
        Bytes.putInt(frame, Ethernet.HEADER + Arp.SENDER, address);
        return frame;
    }

    private static boolean allows(byte[] frame) {
        return OWN.allows(frame, 0, frame.length);
    }

    @Test
    void itsOwnAddressesAreAllowed() {
        assertThat(allows(datagram(MAC, ADDRESS))).isTrue();
        assertThat(allows(arp(MAC, MAC, ADDRESS))).isTrue();
    }

    @Test
    void othersAreNot() {
        assertThat(allows(datagram(OTHER.mac(), ADDRESS))).isFalse();
        assertThat(allows(datagram(MAC, OTHER.address()))).isFalse();
        assertThat(allows(arp(OTHER.mac(), MAC, ADDRESS))).isFalse();
        assertThat(allows(arp(MAC, OTHER.mac(), ADDRESS))).isFalse();
        assertThat(allows(arp(MAC, MAC, OTHER.address()))).isFalse();
    }

    @Test
    void neitherIsAnotherProtocolNorLessThanAHeader() {
        for (int type : new int[] {0x86DD, 0x8100, 0x0026, 0x88A8}) {
            byte[] frame = datagram(MAC, ADDRESS);
            Bytes.putShort(frame, Ethernet.TYPE, type);
            assertThat(allows(frame)).as("type %04x", type).isFalse();
        }
        for (byte[] frame : new byte[][] {datagram(MAC, ADDRESS), arp(MAC, MAC, ADDRESS)}) {
            for (int length = 0; length < Ethernet.HEADER + 20; length++) {
                assertThat(OWN.allows(frame, 0, length)).as("%d bytes", length).isFalse();
            }
        }
    }

    @Test
    void garbageIsLookedAt() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] frame = new byte[random.nextInt(64)];
            random.nextBytes(frame);
            assertThat(allows(frame)).isFalse();
        }
    }
}
