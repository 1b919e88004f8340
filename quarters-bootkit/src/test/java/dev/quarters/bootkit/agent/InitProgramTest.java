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
        assertThat(InitProgram.VERSION).isEqualTo(1);
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(program)))
                .isEqualTo("9241eeb296e39e87e29b0b6920e3d3c4ebd13205fa1cab38d0cb46b50cda7d82");
    }
}
