package dev.quarters.linux.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.linux.Architecture;
import dev.quarters.linux.SystemCall;

import org.junit.jupiter.api.Test;

import java.util.List;

/** An executable with names filled in is the one of a script that was written with them. */
class ElfTemplateTest {

    private static ElfImage image(String folder, String name) {
        Script script = new Script();
        script.call(SystemCall.chdir, "/guests/" + folder + "/root");
        script.call(SystemCall.sethostname, name, name.length());
        script.execve("/bin/sh", List.of("sh", folder), List.of("HOSTNAME=" + name));
        return ElfImage.of(script, Architecture.X86_64);
    }

    @Test
    void filledIsAsWritten() {
        ElfImage common = image("11111111", "2222");
        ElfTemplate template = new ElfTemplate(common, List.of("11111111", "2222"));
        assertThat(template.fill(List.of("abcdefgh", "west")).bytes().array())
                .isEqualTo(image("abcdefgh", "west").bytes().array());
        assertThat(common.bytes().array()).isEqualTo(image("11111111", "2222").bytes().array());
    }

    @Test
    void textOfAnotherLengthIsRefused() {
        ElfTemplate template = new ElfTemplate(image("11111111", "2222"), List.of("2222"));
        assertThatThrownBy(() -> template.fill(List.of("eastern")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("eastern");
    }
}
