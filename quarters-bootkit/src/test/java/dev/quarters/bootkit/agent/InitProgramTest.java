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
        assertThat(InitProgram.VERSION).isEqualTo(3);
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(program)))
                .isEqualTo("a7f2348b37d0c6ba34bea4415ed5f4ab194477363cc332260b6066035daf5291");
    }
}
