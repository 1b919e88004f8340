package dev.quarters.machine.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.state.StateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/** A board that is loaded is as the one that was saved, whatever the guest had done to it. */
class SavedBoardTest {

    private static final long SEED = 3;

    static List<FuzzedBoard.Target> targets() {
        return FuzzedBoard.targets();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void whatIsLoadedIsSavedTheSame(FuzzedBoard.Target target) throws IOException {
        try (FuzzedBoard original = new FuzzedBoard();
                FuzzedBoard copy = new FuzzedBoard()) {
            for (int round = 0; round < 5; round++) {
                original.fuzz(target, new Random(SEED + round), 500);
                byte[] saved = original.saved();
                copy.load(saved);
                assertThat(copy.saved()).as("seed %d", SEED).isEqualTo(saved);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void bothGoOnAlike(FuzzedBoard.Target target) throws IOException {
        try (FuzzedBoard original = new FuzzedBoard();
                FuzzedBoard copy = new FuzzedBoard()) {
            original.fuzz(target, new Random(SEED), 1000);
            copy.load(original.saved());
            original.fuzz(target, new Random(SEED + 1), 1000);
            copy.fuzz(target, new Random(SEED + 1), 1000);
            assertThat(copy.saved()).as("seed %d", SEED).isEqualTo(original.saved());
        }
    }

    @Test
    void hostileSnapshotsAreRefusedOrHarmless() throws IOException {
        Random random = new Random(SEED);
        byte[] saved;
        try (FuzzedBoard original = new FuzzedBoard()) {
            original.fuzz(FuzzedBoard.targets().getFirst(), random, 100);
            saved = original.saved();
        }
        for (int i = 0; i < 500; i++) {
            byte[] file = Arrays.copyOf(saved, saved.length);
            for (int n = 0; n <= random.nextInt(3); n++) {
                file[16 + random.nextInt(file.length - 20)] = (byte) random.nextInt();
            }
            CRC32C checksum = new CRC32C();
            checksum.update(file, 16, file.length - 20);
            ByteBuffer.wrap(file).putInt(file.length - 4, (int) checksum.getValue());
            try (FuzzedBoard board = new FuzzedBoard()) {
                board.load(file);
                FuzzedBoard.Target all = FuzzedBoard.targets().get(12);
                board.fuzz(all, random, 50);
            } catch (StateException expected) {
                assertThat(expected.remedy()).as("seed %d", SEED).isNotEmpty();
            }
        }
    }
}
