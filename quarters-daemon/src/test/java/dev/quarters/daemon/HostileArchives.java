package dev.quarters.daemon;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Archives in tar's form (POSIX.1-2001 "ustar Interchange Format") that want to get out, or lie.
 */
final class HostileArchives {

    private static final int BLOCK = 512;

    private static final List<String> NAMES =
            List.of(
                    "manifest.json",
                    "index.json",
                    "oci-layout",
                    "repositories",
                    "blobs/sha256/" + "0".repeat(64),
                    "../escaped",
                    "/escaped",
                    "a/../../escaped",
                    "link/escaped",
                    ".wh...",
                    ".wh..wh..opq",
                    "",
                    "./",
                    "\u00ff");

    private static final List<String> CONTENTS =
            List.of(
                    "",
                    "{",
                    "[]",
                    "[{\"Config\":\"../../../etc/passwd\",\"RepoTags\":[\"box:1\"],\"Layers\":[\"link\"]}]",
                    "[{\"Config\":7,\"RepoTags\":null,\"Layers\":{}}]",
                    "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"x\",\"digest\":\"sha256:..\",\"size\":-1}]}",
                    "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
                        + "\"digest\":\"sha256:"
                            + "0".repeat(64)
                            + "\",\"size\":99999999999}]}",
                    "{\"imageLayoutVersion\":\"9.9.9\"}",
                    "{\"a\":".repeat(3000));

    private HostileArchives() {}

    static byte[] next(Random random, Path decoy) {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        for (int count = random.nextInt(6); count > 0; count--) {
            char type = "00000012345671xgLKSZ".charAt(random.nextInt(20));
            String name = NAMES.get(random.nextInt(NAMES.size()));
            byte[] content =
                    CONTENTS.get(random.nextInt(CONTENTS.size())).getBytes(StandardCharsets.UTF_8);
            if (type == 'x' || type == 'g') {
                content =
                        "30 path=../../escaped\n18 size=99999999999\n999999999999 x=\n"
                                .getBytes(StandardCharsets.UTF_8);
            }
            String link = random.nextBoolean() ? decoy + "/inside" : "../../../../../..";
            tar.writeBytes(header(random, name, type, link, content.length));
            tar.writeBytes(Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK));
        }
        tar.writeBytes(new byte[2 * BLOCK]);
        byte[] bytes = tar.toByteArray();
        for (int change = random.nextInt(3); change > 0; change--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(6) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static byte[] header(Random random, String name, char type, String link, int size) {
        ByteBuffer header = ByteBuffer.allocate(BLOCK);
        put(header, 0, name);
        put(header, 100, "0006777");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(
                header,
                124,
                switch (random.nextInt(12)) {
                    case 0 -> "77777777777";
                    case 1 -> "-0000000001";
                    case 2 -> "\u0080\u0000\u0000\u0000\u007f";
                    default -> "%011o".formatted(size);
                });
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        header.put(156, (byte) type);
        put(header, 157, link);
        put(header, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte one : header.array()) {
            sum += one & 0xFF;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header.array();
    }

    private static void put(ByteBuffer header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        header.put(at, bytes, 0, Math.min(bytes.length, 99));
    }
}
