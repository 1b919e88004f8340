package dev.quarters.machine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/** What is saved is loaded again; what was tampered with is refused. */
class StateFileTest {

    private static final Stateful SAMPLE =
            sample(
                    out -> {
                        out.putBoolean("boolean", true);
                        out.putInt("int", -5);
                        out.putLong("long", 1L << 40);
                        out.putBytes("bytes", new byte[] {1, 2});
                        out.putInts("ints", new int[] {3, -4, 5});
                        out.putLongs("longs", new long[] {6, 7L << 33});
                        out.putString("string", "Wörter");
                        out.put("part", sample(part -> part.putInt("int", 9)));
                    });

    private static Stateful sample(Consumer<StateWriter> fields) {
        return new Stateful() {
            @Override
            public void save(StateWriter out) {
                fields.accept(out);
            }

            @Override
            public void load(StateReader in) {
                throw new AssertionError();
            }
        };
    }

    private static Stateful loader(Consumer<StateReader> fields) {
        return new Stateful() {
            @Override
            public void save(StateWriter out) {
                throw new AssertionError();
            }

            @Override
            public void load(StateReader in) {
                fields.accept(in);
            }
        };
    }

    private static byte[] saved() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StateFile.write(SAMPLE, out);
        return out.toByteArray();
    }

    private static void load(byte[] file, Consumer<StateReader> fields) throws IOException {
        StateFile.read(new ByteArrayInputStream(file), loader(fields));
    }

    @Test
    void everyTypeComesBack() throws IOException {
        load(
                saved(),
                in -> {
                    assertThat(in.getString("string")).isEqualTo("Wörter");
                    assertThat(in.getBoolean("boolean")).isTrue();
                    assertThat(in.getInt("int")).isEqualTo(-5);
                    assertThat(in.getLong("long")).isEqualTo(1L << 40);
                    assertThat(in.getBytes("bytes")).containsExactly(1, 2);
                    assertThat(in.getInts("ints")).containsExactly(3, -4, 5);
                    assertThat(in.getLongs("longs")).containsExactly(6, 7L << 33);
                    assertThat(in.has("absent")).isFalse();
                    in.get("part", loader(part -> assertThat(part.getInt("int")).isEqualTo(9)));
                });
    }

    @Test
    void absentFieldsAndOtherTypesSayWhichAndWhere() throws IOException {
        byte[] file = saved();

        assertThatThrownBy(() -> load(file, in -> in.getInt("absent")))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("nothing for \"absent\"");
        assertThatThrownBy(() -> load(file, in -> in.getLong("int")))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("Integer for \"int\"");
        assertThatThrownBy(() -> load(file, in -> in.get("part", loader(part -> part.getInt("x")))))
                .hasMessageContaining("\"part/x\"");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] file = saved();
        for (int length = 0; length < file.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(file, length);
            assertThatThrownBy(() -> load(cut, in -> {})).isInstanceOf(StateException.class);
        }
    }

    @Test
    void everyDamagedByteIsRefused() throws IOException {
        for (int at = 0; at < saved().length; at++) {
            byte[] file = saved();
            file[at] ^= 0x41;
            assertThatThrownBy(() -> load(file, in -> {})).isInstanceOf(StateException.class);
        }
    }

    @Test
    void hostileFilesWithRightChecksumsAreReadOrRefused() throws IOException {
        long seed = 20260101;
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            byte[] file = saved();
            for (int n = 0; n <= random.nextInt(4); n++) {
                file[16 + random.nextInt(file.length - 20)] = (byte) random.nextInt();
            }
            CRC32C checksum = new CRC32C();
            checksum.update(file, 16, file.length - 20);
            java.nio.ByteBuffer.wrap(file).putInt(file.length - 4, (int) checksum.getValue());
            try {
                load(file, in -> in.getInts("ints"));
            } catch (StateException expected) {
                assertThat(expected).as("seed %d", seed).hasMessageContaining("the snapshot");
            }
        }
    }

    @Test
    void twoFieldsOfOneNameAreABug() {
        Stateful twice =
                sample(
                        out -> {
                            out.putInt("x", 1);
                            out.putLong("x", 2);
                        });

        assertThatThrownBy(() -> StateFile.write(twice, new ByteArrayOutputStream()))
                .hasMessageContaining("two fields named \"x\"");
    }
}
