package dev.quarters.bootkit.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.linux.Architecture;
import dev.quarters.linux.script.ElfImage;

import org.junit.jupiter.api.Test;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

class InitProgramTest {

    /** When this fails: raise {@link InitProgram#VERSION}, and write down the new digest. */
    @Test
    void whatKitsHaveIsTheProgramOfThisVersion() throws Exception {
        byte[] program =
                ElfImage.of(InitProgram.of(List.of("a.ko", "b.ko")), Architecture.X86_64)
                        .bytes()
                        .array();
        assertThat(InitProgram.VERSION).isEqualTo(4);
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(program)))
                .isEqualTo("1843f60559482bc68e23018c8757c08be3953a09e27a8400c724741894f51c0e");
    }
}
