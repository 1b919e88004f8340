package dev.quarters.cli;

import dev.quarters.api.Platform;
import dev.quarters.json.Json;
import dev.quarters.linux.Architecture;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.script.ElfImage;
import dev.quarters.linux.script.Script;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The smallest image: an OCI layout (OCI image 1.1 image-layout.md) of one layer with one program,
 * which writes a line and ends. The program is a script of system calls.
 */
final class RehearsalImage {

    /** The program's path inside the image. */
    static final String COMMAND = "/hello";

    private RehearsalImage() {}

    /** Writes the layout and returns its path with its tag. */
    static String write(Path layout) throws IOException {
        Files.createDirectories(layout.resolve("blobs/sha256"));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        byte[] layer = layer();
        Json layerDescriptor = blob(layout, "application/vnd.oci.image.layer.v1.tar", layer);
        Json config =
                Json.object()
                        .put("created", "2026-01-01T00:00:00Z")
                        .put("os", "linux")
                        .put("architecture", Platform.host().architecture())
                        .put("config", Json.object().put("Env", List.of("PATH=/bin")).build())
                        .put(
                                "rootfs",
                                Json.object()
                                        .put("type", "layers")
                                        .put("diff_ids", List.of("sha256:" + sha256(layer)))
                                        .build())
                        .build();
        Json configDescriptor =
                blob(layout, "application/vnd.oci.image.config.v1+json", bytes(config));
        Json manifest =
                Json.object()
                        .put("schemaVersion", 2)
                        .put("mediaType", "application/vnd.oci.image.manifest.v1+json")
                        .put("config", configDescriptor)
                        .put("layers", Json.of(List.of(layerDescriptor)))
                        .build();
        Json manifestDescriptor =
                blob(layout, "application/vnd.oci.image.manifest.v1+json", bytes(manifest));
        Json index =
                Json.object()
                        .put("schemaVersion", 2)
                        .put("manifests", Json.of(List.of(named(manifestDescriptor))))
                        .build();
        Files.write(layout.resolve("index.json"), bytes(index));
        return layout + ":1";
    }

    private static Json named(Json descriptor) {
        Json annotations = Json.object().put("org.opencontainers.image.ref.name", "1").build();
        return Json.object()
                .put("mediaType", descriptor.get("mediaType"))
                .put("digest", descriptor.get("digest"))
                .put("size", descriptor.get("size"))
                .put("annotations", annotations)
                .build();
    }

    private static Json blob(Path layout, String mediaType, byte[] content) throws IOException {
        Files.write(layout.resolve("blobs/sha256").resolve(sha256(content)), content);
        return Json.object()
                .put("mediaType", mediaType)
                .put("digest", "sha256:" + sha256(content))
                .put("size", content.length)
                .build();
    }

    private static byte[] bytes(Json document) {
        return document.toText().getBytes(StandardCharsets.UTF_8);
    }

    /** A tar file (POSIX.1-2017 pax, "ustar Interchange Format") with one entry. */
    private static byte[] layer() {
        byte[] program = program();
        byte[] header = new byte[512];
        put(header, 0, COMMAND.substring(1));
        put(header, 100, "0000755");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, String.format("%011o", program.length));
        put(header, 136, "00000000000");
        put(header, 148, "        ");
        put(header, 156, "0");
        put(header, 257, "ustar");
        put(header, 263, "00");
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xff;
        }
        put(header, 148, String.format("%06o", sum));
        header[154] = 0;
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        tar.writeBytes(header);
        tar.writeBytes(program);
        tar.writeBytes(new byte[(512 - program.length % 512) % 512 + 1024]);
        return tar.toByteArray();
    }

    private static byte[] program() {
        String line = "hello\n";
        Script script = new Script();
        script.call(SystemCall.write, 1, script.text(line), line.length());
        script.exit(0);
        return ElfImage.of(script, Architecture.host()).bytes().array();
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
