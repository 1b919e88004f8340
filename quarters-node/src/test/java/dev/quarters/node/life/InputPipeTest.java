package dev.quarters.node.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;

/** What goes in comes out; neither end waits for one that is gone. */
class InputPipeTest {

    @Test
    void bytesKeepTheirOrder() throws Exception {
        byte[] all = new byte[300_000];
        new Random(1).nextBytes(all);
        InputPipe pipe = new InputPipe();
        Thread writer =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try (OutputStream out = pipe.writer()) {
                                        for (int i = 0; i < all.length; i += 997) {
                                            out.write(all, i, Math.min(997, all.length - i));
                                        }
                                    } catch (IOException e) {
                                        throw new IllegalStateException(e);
                                    }
                                });
        assertThat(pipe.readAllBytes()).isEqualTo(all);
        writer.join();
    }

    @Test
    void writerIsToldThatNobodyReads() throws Exception {
        InputPipe pipe = new InputPipe();
        OutputStream out = pipe.writer();
        out.write(new byte[65536]);
        Thread closer = Thread.ofVirtual().start(pipe::close);
        assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class);
        closer.join();
    }
}
