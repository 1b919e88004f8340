package dev.quarters.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

import java.util.List;

class ArgumentParserTest {

    private static final List<Option> TABLE =
            List.of(
                    Option.flag("interactive", "").letter("i"),
                    Option.flag("tty", "").letter("t"),
                    Option.list("env", "NAME=VALUE", "").letter("e"),
                    Option.value("memory", "SIZE", "").letter("m"),
                    Option.choice("network", "", List.of("none", "host")));

    private static Arguments parse(String... words) {
        return ArgumentParser.parse(TABLE, Operands.command("IMAGE"), List.of(words));
    }

    @Test
    void takesEveryFormOfAnOption() {
        Arguments arguments =
                parse("-it", "-eA=1", "-e", "B=2", "--env=C=3", "--env", "D", "-m64m", "image");
        assertThat(arguments.has("interactive")).isTrue();
        assertThat(arguments.has("tty")).isTrue();
        assertThat(arguments.values("env")).containsExactly("A=1", "B=2", "C=3", "D");
        assertThat(arguments.value("memory")).contains("64m");
        assertThat(arguments.operands()).containsExactly("image");
    }

    @Test
    void letterWithValueEndsABundle() {
        assertThat(parse("-ite", "A=1", "image").values("env")).containsExactly("A=1");
    }

    @Test
    void leavesTheCommandAlone() {
        assertThat(parse("image", "ls", "-i", "--", "--env").operands())
                .containsExactly("image", "ls", "-i", "--", "--env");
    }

    @Test
    void dashesBetweenImageAndCommandAreDropped() {
        assertThat(parse("image", "--", "ls", "--").operands())
                .containsExactly("image", "ls", "--");
        assertThat(parse("--", "image", "-x").operands()).containsExactly("image", "-x");
    }

    @Test
    void lastValueCounts() {
        assertThat(parse("-m", "1g", "-m", "2g", "image").value("memory")).contains("2g");
    }

    @Test
    void flagCanBeTurnedOff() {
        assertThat(parse("--tty=false", "image").has("tty")).isFalse();
    }

    @Test
    void saysWhatIsWrong() {
        refused("unknown option --memroy; did you mean --memory?", "--memroy", "1g", "image");
        refused("unknown option -x", "-x", "image");
        refused("--memory needs a value: SIZE", "--memory");
        refused("--network is one of none, host, not bridge", "--network", "bridge", "image");
        refused("--tty is true or false, not 1x", "--tty=1x", "image");
        refused("needs IMAGE, but got nothing");
    }

    private static void refused(String message, String... words) {
        assertThatExceptionOfType(UsageException.class)
                .isThrownBy(() -> parse(words))
                .withMessage(message);
    }
}
