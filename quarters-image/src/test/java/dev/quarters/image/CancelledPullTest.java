package dev.quarters.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.reference.Reference;
import dev.quarters.image.transport.ImageDestination;
import dev.quarters.image.transport.ImageSource;
import dev.quarters.image.transport.Transports;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Optional;

/** An interrupted pull ends at once, with all it started, and can be done again. */
class CancelledPullTest {

    @TempDir Path folder;

    @Test
    void anInterruptedPullLeavesAGoodStore() {
        MemoryImage image =
                MemoryImage.of(
                        new TarBytes().file("a", "one").end(),
                        new TarBytes().file("b", "two").end());
        try (LocalImages images =
                new LocalImages(folder, ImageOptions.DEFAULT, new Endless(image))) {
            Thread puller = Thread.currentThread();
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    Thread.sleep(300);
                                } catch (InterruptedException _) {
                                    return;
                                }
                                puller.interrupt();
                            });
            assertThatThrownBy(() -> pull(images))
                    .isInstanceOf(QuartersException.class)
                    .hasMessageContaining("cancelled");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(images.list()).isEmpty();
        }
        try (LocalImages images = new LocalImages(folder, ImageOptions.DEFAULT, image)) {
            pull(images);
            assertThat(images.list()).hasSize(1);
        }
    }

    private static void pull(LocalImages images) {
        images.pull("x:1", Optional.empty(), Optional.empty(), Progress.SILENT);
    }

    /** Its layers never come. */
    private record Endless(MemoryImage image) implements Transports, ImageSource {
        @Override
        public boolean handles(Reference reference) {
            return true;
        }

        @Override
        public ImageSource source(
                Reference reference, Optional<Platform> platform, Progress progress) {
            return this;
        }

        @Override
        public ImageDestination destination(Reference reference) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Document root() {
            return image.root();
        }

        @Override
        public byte[] manifest(Descriptor descriptor) {
            return image.manifest;
        }

        @Override
        public Content content(Descriptor descriptor, long offset) throws IOException {
            return descriptor.mediaType().contains("layer")
                    ? new Content(new Never(), offset)
                    : image.content(descriptor, offset);
        }

        @Override
        public String describe() {
            return "endless";
        }

        @Override
        public void close() {}
    }

    private static final class Never extends InputStream {
        @Override
        public int read() throws IOException {
            try {
                Thread.sleep(60_000);
                return -1;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
    }
}
