package dev.quarters.node.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NotFoundException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Volumes are folders below their own, whatever they are called. */
class VolumesTest {

    @TempDir private Path folder;

    @Test
    void volumeIsThereUntilItIsRemoved() throws Exception {
        Volumes volumes = new Volumes(folder.resolve("v"));
        Volume made = volumes.obtain("one", Map.of("l", "x"), false);
        Files.writeString(made.folder().resolve("file"), "12345");
        assertThat(volumes.obtain("one", Map.of(), true)).isEqualTo(made);
        assertThat(new Volumes(folder.resolve("v")).all()).containsExactly(made);
        assertThat(Volumes.size(made)).isEqualTo(5);
        assertThat(volumes.remove("one")).isEqualTo(5);
        assertThat(volumes.all()).isEmpty();
        assertThatThrownBy(() -> volumes.get("one")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void noNameLeadsOutside() {
        Volumes volumes = new Volumes(folder.resolve("v"));
        for (String name : new String[] {"..", ".", "a/b", "/etc", "", "a\0b"}) {
            assertThatThrownBy(() -> volumes.obtain(name, Map.of(), false))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }
}
