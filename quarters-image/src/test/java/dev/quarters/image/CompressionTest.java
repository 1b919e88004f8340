package dev.quarters.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.image.layer.Compression;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** All that gzip and zstd write is read, in several parts too, and nothing that is cut off. */
class CompressionTest {

    @TempDir Path folder;
    private byte[] plain;

    @BeforeEach
    void makePlain() throws IOException {
        Random random = new Random(3);
        plain = new byte[700_000];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = (byte) (random.nextInt(6) * (i / 100_000 % 2));
        }
        Files.write(folder.resolve("plain"), plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip -c plain",
                "gzip -1nc plain",
                "head -c 300000 plain | gzip -c; tail -c +300001 plain | gzip -9c",
                "gzip -c plain; head -c 100 /dev/zero",
                "cat plain"
            })
    void gzipIsRead(String script) throws Exception {
        assertThat(decompressed(shell(script))).isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zstd -qc plain",
                "zstd -qc --no-check -19 plain",
                "zstd -qc --fast=5 < plain",
                "head -c 300000 plain | zstd -qc; printf '\\x51\\x2a\\x4d\\x18\\x03\\0\\0\\0abc';"
                        + " tail -c +300001 plain | zstd -qc; printf"
                        + " '\\x50\\x2a\\x4d\\x18\\0\\0\\0\\0'",
                "printf '\\x50\\x2a\\x4d\\x18\\x01\\0\\0\\0a'; zstd -qc plain"
            })
    void zstdIsRead(String script) throws Exception {
        Command.requireTool("zstd");
        assertThat(decompressed(shell(script))).isEqualTo(plain);
    }

    @Test
    void whatIsCutOffIsRefused() throws Exception {
        byte[] packed = TarBytes.gzip(plain);
        assertThatThrownBy(() -> decompressed(java.util.Arrays.copyOf(packed, packed.length / 2)))
                .hasMessageContaining("ends in the middle");
    }

    private byte[] shell(String script) throws Exception {
        Command.run("bash", "-c", "cd '" + folder + "'; (" + script + ") > packed");
        return Files.readAllBytes(folder.resolve("packed"));
    }

    private static byte[] decompressed(byte[] packed) throws IOException {
        try (InputStream in = Compression.decompress(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }
}
