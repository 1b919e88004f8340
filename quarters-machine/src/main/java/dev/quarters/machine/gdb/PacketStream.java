package dev.quarters.machine.gdb;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Packets over a connection: {@code $data#checksum} with {@code }} as escape, acknowledged by
 * {@code +} or {@code -} until both sides agree not to (GDB manual §E.1, §E.11). One thread reads,
 * another one writes.
 */
final class PacketStream {

    /** The longest packet, as told to the client; what is longer is passed over. */
    static final int LONGEST = 0x4000;

    /** Stands for an interrupt: a single byte 03H between packets. */
    private static final byte[] INTERRUPT = {3};

    private static final int ESCAPE = '}';
    private static final int ESCAPED = 0x20;

    private final ByteChannel channel;
    private final ByteBuffer input = ByteBuffer.allocate(4096).flip();
    private volatile boolean acknowledges = true;

    PacketStream(ByteChannel channel) {
        this.channel = channel;
    }

    /** From now on nothing is acknowledged. */
    void stopAcknowledging() {
        acknowledges = false;
    }

    private int readByte() throws IOException {
        while (!input.hasRemaining()) {
            input.clear();
            int count = channel.read(input);
            input.flip();
            if (count < 0) {
                return -1;
            }
        }
        return input.get() & 0xFF;
    }

    /** Whether that is an interrupt; a packet of the same byte would ask for nothing else. */
    static boolean isInterrupt(byte[] packet) {
        return Arrays.equals(packet, INTERRUPT);
    }

    /** The next packet, or {@link #INTERRUPT}; null when the connection is at its end. */
    byte @Nullable [] read() throws IOException {
        while (true) {
            int first = readByte();
            if (first < 0) {
                return null;
            } else if (first == INTERRUPT[0]) {
                return INTERRUPT;
            } else if (first != '$') {
                continue; // acknowledgements, and what came between packets by mistake
            }
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            int sum = readData(data);
            int high = readByte();
            int low = readByte();
            if (low < 0) {
                return null;
            }
            boolean right =
                    sum >= 0
                            && HexFormat.isHexDigit(high)
                            && HexFormat.isHexDigit(low)
                            && (HexFormat.fromHexDigit(high) << 4 | HexFormat.fromHexDigit(low))
                                    == sum;
            if (acknowledges) {
                write(new byte[] {(byte) (right ? '+' : '-')});
            }
            if (right) {
                return data.toByteArray();
            }
        }
    }

    /** Up to the number sign; returns the checksum, or -1 when it is too long. */
    private int readData(ByteArrayOutputStream data) throws IOException {
        int sum = 0;
        int length = 0;
        boolean escaped = false;
        while (true) {
            int each = readByte();
            if (each < 0 || each == '#') {
                return length > LONGEST ? -1 : sum;
            }
            if (each == '$') { // The client gave the last one up.
                data.reset();
                sum = 0;
                length = 0;
                escaped = false;
                continue;
            }
            sum = sum + each & 0xFF;
            length++;
            if (length > LONGEST) {
                data.reset();
            } else if (each == ESCAPE && !escaped) {
                escaped = true;
            } else {
                data.write(escaped ? each ^ ESCAPED : each);
                escaped = false;
            }
        }
    }

    /** Sends a packet. */
    void send(String data) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream(data.length() + 4);
        packet.write('$');
        int sum = 0;
        for (byte each : data.getBytes(StandardCharsets.ISO_8859_1)) {
            if (each == '$' || each == '#' || each == ESCAPE || each == '*') {
                packet.write(ESCAPE);
                packet.write(each ^ ESCAPED);
                sum += ESCAPE + (each ^ ESCAPED);
            } else {
                packet.write(each);
                sum += each;
            }
        }
        packet.writeBytes("#%02x".formatted(sum & 0xFF).getBytes(StandardCharsets.ISO_8859_1));
        write(packet.toByteArray());
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer output = ByteBuffer.wrap(bytes);
        synchronized (channel) {
            while (output.hasRemaining()) {
                channel.write(output);
            }
        }
    }
}
