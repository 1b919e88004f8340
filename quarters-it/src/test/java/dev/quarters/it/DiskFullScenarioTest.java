package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;

/** A pull onto a full disk says so and leaves nothing half done. */
class DiskFullScenarioTest {

    private Installation quarters;
    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        Requirement.root();
        Requirement.program("apt-get");
        quarters = Installation.forRoot();
        disk = Files.createDirectory(quarters.folder().resolve("disk"));
        Run.of("mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", disk.toString())
                .run()
                .succeeds();
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            Run.of("umount", disk.toString()).run().succeeds();
        }
        if (quarters != null) {
            quarters.close();
        }
    }

    @Test
    void pullOntoAFullDiskIsAClearError() throws Exception {
        Path layout = quarters.folder().resolve("layout");
        BoxImage.copyTo(quarters);
        quarters.quarters("push", BoxImage.NAME, "oci:" + layout + ":1").succeeds();

        String data = disk.resolve("data").toString();
        Run pull = quarters.command("pull", "oci:" + layout + ":1").with("QUARTERS_ROOT", data);
        assertThat(pull.run().exits(125).errorOutput())
                .containsIgnoringCase("no space left")
                .doesNotContain("\tat ");
        Run list = quarters.command("images", "-q").with("QUARTERS_ROOT", data);
        assertThat(list.run().succeeds().output()).isEmpty();
        Run.of("sh", "-c", "mount -o remount,size=50m " + disk).run().succeeds();
        pull.run().succeeds();
        assertThat(list.run().output()).hasLineCount(1);
    }
}
