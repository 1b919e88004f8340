package dev.quarters.machine.virtio.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

class RawImageTest {

    @TempDir Path folder;

    @Test
    void itIsTheFile() throws IOException {
        Path path = folder.resolve("disk.raw");
        ImageModel model = new ImageModel(new byte[1 << 20], 1);
        try (RawImage image = RawImage.create(path, 1 << 20)) {
            model.change(image, 300);
            model.check(image);
        }

        assertThat(Files.readAllBytes(path)).isEqualTo(model.contents());
    }

    @Test
    void discardingToTheEndMakesAHole() throws IOException {
        Path path = folder.resolve("disk.raw");
        try (RawImage image = RawImage.create(path, 8 << 20)) {
            image.write(0, MemorySegment.ofArray(new byte[8 << 20]).fill((byte) 1));
            image.discard(1 << 20, 7 << 20);
        }

        byte[] bytes = Files.readAllBytes(path);
        assertThat(bytes).hasSize(8 << 20);
        assertThat(bytes[(1 << 20) - 1]).isEqualTo((byte) 1);
        assertThat(bytes[1 << 20]).isZero();
    }

    @Test
    void aFileIsWrittenByOneOnly() {
        Path path = folder.resolve("disk.raw");
        try (RawImage image = RawImage.create(path, 1 << 20)) {
            assertThat(image.isReadOnly()).isFalse();
            assertThatThrownBy(() -> RawImage.open(path, false))
                    .isInstanceOf(BlockImageException.class)
                    .hasMessage("image %s is in use".formatted(path));
        }
    }

    @Test
    void aFileThatIsNotThereIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> RawImage.open(folder.resolve("none"), true))
                .isInstanceOf(BlockImageException.class)
                .hasMessageContaining(folder.resolve("none").toString())
                .hasMessageContaining("for reading");
    }
}
