package dev.quarters.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.Image;
import dev.quarters.api.Progress;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What tar packs in each of its formats is unpacked as tar itself unpacks it. */
class TarFidelityTest {

    private static final String MAKE =
            """
            set -e
            mkdir -p in/d/deep out && cd in
            echo hello > d/a; ln d/a hard; ln -s d/a soft; ln -s /nowhere dangling
            head -c 300000 /dev/urandom > d/deep/random
            mkfifo fifo; mknod null c 1 3; mknod disk b 8 17
            cp /bin/true suid; chown 12:34 suid; chmod 6755 suid
            truncate -s 5M sparse; echo x | dd of=sparse bs=1 seek=2000000 conv=notrunc 2>/dev/null
            truncate -s 1M hole
            printf x > "$(printf 'latin\\351')"
            mkdir -p long; echo l > long/$(printf 'n%.0s' $(seq 1 200))
            chown 1000:1000 d; chmod 1777 d/deep; chmod 000 hole
            touch -d '2001-02-03 04:05:06.123456789' d/a d/deep d
            touch -h -d '1999-01-01 00:00:01' soft
            """;

    private static final String LIST =
            "find . -mindepth 1 -printf '%p %y %m %U %G %n %T@ %l ' \\( -type f -printf '%s %b' -o"
                    + " -true \\) -printf '\\n"
                    + "' | cut -d. -f1-3 | sort; find . -type f | sort | xargs -d '\\n"
                    + "' sha256sum; stat -c '%n %t %T' null disk";

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format=gnu -S",
                "--format=pax -S",
                "--format=pax",
                "--format=pax -S --sparse-version=0.1",
                "--format=pax -S --sparse-version=0.0",
                "--format=gnu"
            })
    void isAsTarHasIt(String format) throws Exception {
        Command.requireRoot();
        shell(MAKE);
        shell("tar " + format + " -cf layer.tar -C in . && tar -xpf layer.tar -C out");
        byte[] layer = Files.readAllBytes(folder.resolve("layer.tar"));
        try (LocalImages images =
                new LocalImages(
                        folder.resolve("store"), ImageOptions.DEFAULT, MemoryImage.of(layer))) {
            Image image = images.pull("x:1", Optional.empty(), Optional.empty(), Progress.SILENT);
            try (UnpackedImage unpacked = images.unpack(image, Progress.SILENT)) {
                Path ours = unpacked.rootfs().layers().getFirst();
                assertThat(shell("cd '" + ours + "'; " + LIST)).isEqualTo(shell("cd out; " + LIST));
            }
        }
    }

    private String shell(String script) throws Exception {
        return Command.run("bash", "-c", "cd '" + folder + "'; " + script);
    }
}
