package dev.quarters.network.user;

import dev.quarters.network.frame.Bytes;
import dev.quarters.network.frame.Udp;

import java.util.Arrays;

/**
 * Tells each guest the address that it has (RFC 2131, options RFC 2132). There is nothing to choose
 * and nothing to run out of: a guest's port has one address.
 */
final class DhcpService {

    static final int PORT = 67;
    private static final int CLIENT_PORT = 68;

    private static final int TRANSACTION = 4;
    private static final int YOUR_ADDRESS = 16;
    private static final int SERVER = 20;
    private static final int HARDWARE_ADDRESS = 28;
    private static final int COOKIE = 236;
    private static final int OPTIONS = 240;
    private static final int MAGIC = 0x63825363;

    private static final int REQUEST_OPERATION = 1;
    private static final int REPLY_OPERATION = 2;

    private static final int OPTION_MASK = 1;
    private static final int OPTION_ROUTER = 3;
    private static final int OPTION_RESOLVER = 6;
    private static final int OPTION_MTU = 26;
    private static final int OPTION_REQUESTED = 50;
    private static final int OPTION_LEASE = 51;
    private static final int OPTION_TYPE = 53;
    private static final int OPTION_SERVER = 54;
    private static final int OPTION_END = 255;

    private static final int DISCOVER = 1;
    private static final int OFFER = 2;
    private static final int REQUEST = 3;
    private static final int ACK = 5;
    private static final int NAK = 6;
    private static final int INFORM = 8;

    private static final int LEASE_SECONDS = 86_400;

    private final UserNetwork network;
    private final Outgoing out;

    DhcpService(UserNetwork network, Outgoing out) {
        this.network = network;
        this.out = out;
    }

    /** Takes a message of a guest. */
    void message(Port from, byte[] bytes, int at, int length) {
        if (length < OPTIONS
                || Bytes.getByte(bytes, at) != REQUEST_OPERATION
                || Bytes.getInt(bytes, at + COOKIE) != MAGIC
                || Bytes.getMac(bytes, at + HARDWARE_ADDRESS) != from.mac()) {
            return;
        }
        int own = network.options().gateway();
        int server = option(bytes, at, length, OPTION_SERVER, own);
        int requested = option(bytes, at, length, OPTION_REQUESTED, from.address());
        switch (option(bytes, at, length, OPTION_TYPE, 0)) {
            case DISCOVER -> reply(from, bytes, at, OFFER);
            case REQUEST -> {
                if (server == own) {
                    reply(from, bytes, at, requested == from.address() ? ACK : NAK);
                }
            }
            case INFORM -> reply(from, bytes, at, ACK);
            default -> {} // Released or declined: it stays the guest's.
        }
    }

    /** An option of one or four bytes. */
    private static int option(byte[] bytes, int at, int length, int wanted, int otherwise) {
        int option = at + OPTIONS;
        int end = at + length;
        while (option < end) {
            int kind = Bytes.getByte(bytes, option);
            if (kind == 0) {
                option++;
                continue;
            }
            if (kind == OPTION_END || option + 2 > end) {
                return otherwise;
            }
            int size = Bytes.getByte(bytes, option + 1);
            if (option + 2 + size > end) {
                return otherwise;
            }
            if (kind == wanted && size == 4) {
                return Bytes.getInt(bytes, option + 2);
            }
            if (kind == wanted && size == 1) {
                return Bytes.getByte(bytes, option + 2);
            }
            option += 2 + size;
        }
        return otherwise;
    }

    private void reply(Port to, byte[] request, int requestAt, int type) {
        byte[] bytes = out.frame();
        int at = Outgoing.PAYLOAD + Udp.HEADER;
        Arrays.fill(bytes, at, at + OPTIONS, (byte) 0);
        Bytes.putInt(bytes, at, REPLY_OPERATION << 24 | 1 << 16 | 6 << 8);
        // Transaction, seconds and flags, the client's own address: as they were asked.
        System.arraycopy(request, requestAt + TRANSACTION, bytes, at + TRANSACTION, 12);
        Bytes.putInt(bytes, at + YOUR_ADDRESS, type == NAK ? 0 : to.address());
        Bytes.putInt(bytes, at + SERVER, network.options().gateway());
        Bytes.putMac(bytes, at + HARDWARE_ADDRESS, to.mac());
        Bytes.putInt(bytes, at + COOKIE, MAGIC);
        int end = at + OPTIONS;
        Bytes.putShort(bytes, end, OPTION_TYPE << 8 | 1);
        Bytes.putByte(bytes, end + 2, type);
        end = put(end + 3, OPTION_SERVER, network.options().gateway());
        if (type != NAK) {
            end = put(end, OPTION_LEASE, LEASE_SECONDS);
            end = put(end, OPTION_MASK, network.options().subnet().mask());
            end = put(end, OPTION_ROUTER, network.options().gateway());
            end = put(end, OPTION_RESOLVER, network.options().resolver());
            Bytes.putShort(bytes, end, OPTION_MTU << 8 | 2);
            Bytes.putShort(bytes, end + 2, network.options().mtu());
            end += 4;
        }
        Bytes.putByte(bytes, end, OPTION_END);
        int gateway = network.options().gateway();
        out.udp(to, gateway, PORT, -1, CLIENT_PORT, end + 1 - at);
    }

    private int put(int at, int option, int value) {
        Bytes.putShort(out.frame(), at, option << 8 | 4);
        Bytes.putInt(out.frame(), at + 2, value);
        return at + 6;
    }
}
