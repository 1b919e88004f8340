package dev.quarters.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;

class FramesTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private void copy(int... bytes) throws IOException {
        byte[] stream = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            stream[i] = (byte) bytes[i];
        }
        Frames.copy(new ByteArrayInputStream(stream), out, err);
    }

    @Test
    void streamsAreTakenApart() throws Exception {
        copy(1, 0, 0, 0, 0, 0, 0, 2, 'a', 'b', 2, 0, 0, 0, 0, 0, 0, 1, 'e', 1, 0, 0, 0, 0, 0, 0, 0);
        assertThat(out.toString()).isEqualTo("ab");
        assertThat(err.toString()).isEqualTo("e");
    }

    @Test
    void whatIsCutOffIsToldAfterWhatCame() {
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> copy(1, 0, 0, 0, 0, 0, 0, 9, 'a'));
        assertThat(out.toString()).isEqualTo("a");
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> copy(1, 0, 0));
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> copy('H', 'T', 'T', 'P', '/', '1', '.', '1'));
    }
}
