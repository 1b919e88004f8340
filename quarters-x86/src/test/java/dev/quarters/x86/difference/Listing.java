package dev.quarters.x86.difference;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** The machine code of {@code native-processor.listing}, and the static ELF file made of it. */
final class Listing {

    /** Where the first byte of the code is loaded. */
    static final long CODE_ADDRESS = 0x4000b0;

    private static final int HEADERS = 64 + 2 * 56;

    private Listing() {}

    /** Lines that hold code. */
    static List<String> lines() {
        try (InputStream stream = Listing.class.getResourceAsStream("native-processor.listing")) {
            byte[] bytes = Objects.requireNonNull(stream).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** All the code; its first byte is the entry point. */
    static byte[] code() {
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        for (String line : lines()) {
            code.writeBytes(HexFormat.of().parseHex(line.substring(0, line.indexOf(' '))));
        }
        return code.toByteArray();
    }

    /** An executable of one segment, see elf(5). */
    static byte[] elf() {
        byte[] code = code();
        int length = HEADERS + code.length;
        ByteBuffer file = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1).position(16);
        file.putShort((short) 2).putShort((short) 62).putInt(1).putLong(CODE_ADDRESS);
        file.putLong(64).putLong(0).putInt(0);
        file.putShort((short) 64).putShort((short) 56).putShort((short) 2).position(64);
        int loadable = 1;
        int readAndExecute = 4 | 1;
        file.putInt(loadable).putInt(readAndExecute).putLong(0);
        file.putLong(CODE_ADDRESS - HEADERS).putLong(CODE_ADDRESS - HEADERS);
        file.putLong(length).putLong(length).putLong(0x1000);
        int stack = 0x6474e551;
        int readAndWrite = 4 | 2;
        file.putInt(stack).putInt(readAndWrite).position(HEADERS);
        return file.put(code).array();
    }
}
