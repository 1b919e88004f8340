package dev.quarters.confinement.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.confinement.seccomp.Comparison.Operator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Random;

class FilterCompilerTest {

    private static final int AUDIT = AuditArchitecture.X86_64.auditNumber();
    private static final long[] VALUES = {
        0,
        1,
        2,
        0x7fffffffL,
        0x80000000L,
        0xffffffffL,
        0x100000000L,
        0x100000001L,
        0x7fffffffffffffffL,
        0x8000000000000000L,
        -1L,
        0x5555555500000000L
    };

    private static BpfMachine compile(Action otherwise, Rule... rules) {
        return new BpfMachine(
                FilterCompiler.compile(
                        new Filter(
                                otherwise, List.of(AuditArchitecture.X86_64), List.of(rules), 0)));
    }

    @ParameterizedTest
    @EnumSource(Operator.class)
    void compares_all_64_bits(Operator operator) {
        for (long value : VALUES) {
            for (long mask : new long[] {-1, 0xffffffffL, 0xf0000000fL, 0}) {
                Comparison comparison =
                        operator == Operator.MASKED_EQUAL
                                ? Comparison.masked(2, mask, value & mask)
                                : Comparison.of(2, operator, value);
                BpfMachine machine =
                        compile(
                                Action.errno(7),
                                new Rule(List.of("read"), Action.ALLOW, List.of(comparison)));
                for (long argument : VALUES) {
                    assertThat(machine.run(AUDIT, 0, 9, 9, argument))
                            .as(operator + " " + value + " " + argument)
                            .isEqualTo(holds(comparison, argument) ? 0x7fff0000 : 0x00050007);
                }
            }
        }
    }

    private static boolean holds(Comparison comparison, long argument) {
        int order = Long.compareUnsigned(argument, comparison.value());
        return switch (comparison.operator()) {
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case EQUAL -> order == 0;
            case GREATER_OR_EQUAL -> order >= 0;
            case GREATER -> order > 0;
            case MASKED_EQUAL -> (argument & comparison.mask()) == comparison.value();
        };
    }

    @Test
    void every_action_has_the_kernels_value() {
        record Case(Action action, int value) {}
        List<Case> cases =
                List.of(
                        new Case(Action.ALLOW, 0x7fff0000),
                        new Case(Action.LOG, 0x7ffc0000),
                        new Case(Action.KILL_THREAD, 0),
                        new Case(Action.KILL_PROCESS, 0x80000000),
                        new Case(Action.errno(38), 0x00050026),
                        new Case(Action.trap(3), 0x00030003),
                        new Case(Action.trace(5), 0x7ff00005));
        for (Case one : cases) {
            BpfMachine machine =
                    compile(Action.ALLOW, new Rule(List.of("write"), one.action(), List.of()));
            assertThat(machine.run(AUDIT, 1)).isEqualTo(one.value());
            assertThat(machine.run(AUDIT, 0)).isEqualTo(0x7fff0000);
            assertThat(machine.run(AUDIT, 2)).isEqualTo(0x7fff0000);
        }
    }

    @Test
    void the_first_rule_that_holds_decides() {
        BpfMachine machine =
                compile(
                        Action.KILL_PROCESS,
                        new Rule(
                                List.of("ioctl"),
                                Action.errno(9),
                                List.of(
                                        Comparison.of(0, Operator.EQUAL, 1),
                                        Comparison.of(1, Operator.EQUAL, 2))),
                        new Rule(List.of("ioctl"), Action.ALLOW, List.of()));
        assertThat(machine.run(AUDIT, 16, 1, 2)).isEqualTo(0x00050009);
        assertThat(machine.run(AUDIT, 16, 1, 3)).isEqualTo(0x7fff0000);
        assertThat(machine.run(AUDIT, 17)).isEqualTo(0x80000000);
    }

    /** Many conditions push the ends of branches beyond what a conditional jump reaches. */
    @Test
    void far_jumps_arrive() {
        Random random = new Random(4);
        String[] names = {"read", "write", "openat", "ioctl", "socket", "mmap", "prctl"};
        int[] numbers = {0, 1, 257, 16, 41, 9, 157};
        Rule[] rules = new Rule[210];
        for (int i = 0; i < rules.length; i++) {
            rules[i] =
                    new Rule(
                            List.of(names[i % names.length]),
                            Action.errno(i + 1),
                            List.of(
                                    Comparison.of(0, Operator.EQUAL, i),
                                    Comparison.of(1, Operator.LESS, 0x500000000L)));
        }
        BpfMachine machine = compile(Action.ALLOW, rules);
        for (int n = 0; n < 5000; n++) {
            int which = random.nextInt(names.length);
            int first = random.nextInt(220);
            long second = random.nextInt(10) * 0x100000000L;
            boolean hit =
                    first < rules.length && first % names.length == which && second < 0x500000000L;
            assertThat(machine.run(AUDIT, numbers[which], first, second))
                    .isEqualTo(hit ? 0x00050000 | first + 1 : 0x7fff0000);
        }
    }
}
