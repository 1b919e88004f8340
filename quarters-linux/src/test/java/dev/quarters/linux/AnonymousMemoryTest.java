package dev.quarters.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

class AnonymousMemoryTest {

    private static final long SIZE = 64L << 20;

    @Test
    void isZeroUntilItIsWritten() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = AnonymousMemory.allocate(SIZE, arena);
            assertThat(memory.byteSize()).isEqualTo(SIZE);
            assertThat(memory.get(ValueLayout.JAVA_LONG, SIZE - 8)).isZero();
            memory.set(ValueLayout.JAVA_LONG, SIZE - 8, 42);
            assertThat(memory.get(ValueLayout.JAVA_LONG, SIZE - 8)).isEqualTo(42);
        }
    }

    @Test
    void isGivenBackWithItsArena() throws IOException {
        long address;
        try (Arena arena = Arena.ofConfined()) {
            address = AnonymousMemory.allocate(SIZE, arena).address();
            assertThat(isMapped(address)).isTrue();
        }
        assertThat(isMapped(address)).isFalse();
    }

    @Test
    void moreThanTheHostCouldGiveIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> AnonymousMemory.allocate(1L << 46, arena))
                    .isInstanceOf(LinuxException.class)
                    .hasMessageContaining("map " + (1L << 46) + " bytes of memory");
        }
    }

    private static boolean isMapped(long address) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .map(line -> line.substring(0, line.indexOf(' ')).split("-"))
                .anyMatch(
                        range ->
                                Long.parseUnsignedLong(range[0], 16) <= address
                                        && address < Long.parseUnsignedLong(range[1], 16));
    }
}
