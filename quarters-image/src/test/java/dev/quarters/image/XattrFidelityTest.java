package dev.quarters.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.Image;
import dev.quarters.api.Progress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Extended attributes that tar packs are unpacked; getfattr and getcap are the judges. */
class XattrFidelityTest {

    private static final String MAKE =
            """
            set -e
            mkdir -p in/d && cd in
            cp /bin/true capable && chown 12:34 capable && chmod 755 capable
            setcap cap_net_bind_service,cap_net_raw+ep capable
            touch file empty; chmod 400 file
            setfattr -n user.text -v 'a text' file
            setfattr -n user.binary -v 0x00ff0a3d00 file
            setfattr -n user.folder -v of d
            setfattr -n trusted.mine -v root file
            setfattr -n trusted.overlay.redirect -v /elsewhere d
            setfattr -n user.containers.override_stat -v 0:0:0777 empty
            """;

    @TempDir Path folder;

    @Test
    void areAsTarHasThemExceptThoseThatWouldSpeakToTheHost() throws Exception {
        Command.requireRoot();
        Command.requireTool("setcap");
        Command.requireTool("setfattr");
        shell(MAKE);
        shell("tar --format=pax --xattrs --xattrs-include='*' -cf layer.tar -C in .");
        byte[] layer = Files.readAllBytes(folder.resolve("layer.tar"));
        try (LocalImages images =
                new LocalImages(
                        folder.resolve("store"), ImageOptions.DEFAULT, MemoryImage.of(layer))) {
            Image image = images.pull("x:1", Optional.empty(), Optional.empty(), Progress.SILENT);
            try (UnpackedImage unpacked = images.unpack(image, Progress.SILENT)) {
                Path ours = unpacked.rootfs().layers().getFirst();
                shell("cd in && setfattr -x trusted.overlay.redirect d");
                shell("cd in && setfattr -x user.containers.override_stat empty");
                String list = "getfattr -d -m - -e hex *; getcap *; stat -c '%n %a %u' *";
                assertThat(shell("cd '" + ours + "'; " + list))
                        .isEqualTo(shell("cd in; " + list))
                        .contains(
                                "cap_net_bind_service,cap_net_raw=ep", "user.binary=0x00ff0a3d00");
            }
        }
    }

    private String shell(String script) throws Exception {
        return Command.run("bash", "-c", "cd '" + folder + "'; " + script);
    }
}
