package dev.quarters.x86.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

class RegionStoreTest {

    @TempDir private Path folder;

    private final StoredRegion region =
            new StoredRegion(7, new int[] {-4096, 12}, new byte[32], new byte[] {1, 2, 3}, 99, 2);

    private Path file() {
        return folder.resolve("regions");
    }

    private RegionStore store(String version) {
        return new RegionStore(file(), () -> Optional.of(version));
    }

    @Test
    void whatIsSavedIsLoadedByTheSameVersionOnly() throws IOException {
        store("a").save(List.of(region, region.notUsed()));

        List<StoredRegion> loaded = store("a").load();

        assertThat(loaded).hasSize(2);
        assertThat(loaded.getFirst()).usingRecursiveComparison().isEqualTo(region);
        assertThat(loaded.getLast().unused()).isEqualTo(3);
        assertThat(store("b").load()).isEmpty();
        assertThat(new RegionStore(file(), Optional::empty).load()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(folder).isDirectoryContaining(each -> each.equals(file()));
    }

    @Test
    void thereIsNothingInAFileThatIsNotThere() {
        assertThat(store("a").load()).isEmpty();
    }

    @Test
    void aFileThatWasChangedOrCutAnywhereIsNotRead() throws IOException {
        store("a").save(List.of(region));
        byte[] whole = Files.readAllBytes(file());
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(file(), changed);
            assertThat(store("a").load()).as("changed at %d", i).isEmpty();
            Files.write(file(), java.util.Arrays.copyOf(whole, i));
            assertThat(store("a").load()).as("cut at %d", i).isEmpty();
        }
        Files.write(file(), whole);
        assertThat(store("a").load()).hasSize(1);
    }

    @Test
    void aFileThatOthersMayHaveWrittenIsNotRead() throws IOException {
        store("a").save(List.of(region));
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw----"));
        assertThat(store("a").load()).isEmpty();
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
        Path elsewhere = Files.move(file(), folder.resolve("elsewhere"));
        Files.createSymbolicLink(file(), elsewhere);
        assertThat(store("a").load()).isEmpty();
    }

    @Test
    void whenItCannotBeSavedNothingIsLeft() throws IOException {
        Files.createDirectory(file());
        Files.writeString(file().resolve("full"), "");

        assertThatThrownBy(() -> store("a").save(List.of(region))).isInstanceOf(IOException.class);

        assertThat(folder.toFile().list()).containsExactly("regions");
    }
}
