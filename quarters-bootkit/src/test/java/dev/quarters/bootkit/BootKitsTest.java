package dev.quarters.bootkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.Progress;
import dev.quarters.api.Provisions;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Kits are made once for a kernel, and go when nobody used them for long. */
class BootKitsTest {

    @TempDir private Path folder;

    private BootKits kits;
    private Path kernel;

    @BeforeEach
    void layOut() throws IOException {
        kits = new BootKits(new OneFolder(Files.createDirectories(folder.resolve("kits"))));
        kernel = folder.resolve("kernel");
        write(4096);
    }

    private void write(int code) throws IOException {
        ByteBuffer image = ByteBuffer.allocate(1024 + code).order(ByteOrder.LITTLE_ENDIAN);
        image.put(0x1F1, (byte) 1).putInt(0x1F4, code / 16).putInt(0x202, 0x5372_6448);
        Files.write(kernel, image.array());
    }

    private BootKit kit() {
        return kits.of(kernel.toString(), Progress.SILENT);
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("kits"))) {
            return all.toList();
        }
    }

    @Test
    void aKernelHasOneKitUntilItChanges() throws IOException {
        BootKit first = kit();
        assertThat(kit()).isEqualTo(first);
        assertThat(first.kernel()).hasSameBinaryContentAs(kernel);
        assertThat(first.initrd()).isNotEmptyFile();
        assertThat(first.release()).isEqualTo("kernel");

        write(8192);

        assertThat(kit()).isNotEqualTo(first);
        assertThat(kept()).hasSize(2);
    }

    @Test
    void aNewKitRemovesThoseThatNobodyUsedForLong() throws IOException {
        Path old = kit().kernel().getParent();
        Path unfinished = Files.createDirectory(folder.resolve("kits/.making-1"));
        Files.writeString(unfinished.resolve("kernel"), "half");
        write(8192);
        Path used = kit().kernel().getParent();
        Instant longAgo = Instant.now().minus(Duration.ofDays(31));
        Files.setLastModifiedTime(old.resolve("release"), FileTime.from(longAgo));
        Files.setLastModifiedTime(used.resolve("release"), FileTime.from(longAgo));
        Files.setLastModifiedTime(unfinished, FileTime.from(longAgo));
        assertThat(kit().kernel().getParent()).isEqualTo(used);

        write(12288);
        Path made = kit().kernel().getParent();

        assertThat(kept()).containsExactlyInAnyOrder(used, made);
    }

    /** Keeps all in one folder, and has no images. */
    private record OneFolder(Path folder) implements Provisions {

        @Override
        public Layers layers(String reference, Progress progress) {
            throw new AssertionError(reference);
        }

        @Override
        public Path folder(String name) {
            return folder;
        }
    }
}
