package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.memory.LinearMemory;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Set;

/** A captured state is all that there is. */
class ProcessorStateTest {

    /** What is no state of its own: derived, of the moment, or of the connection. */
    private static final Set<String> NOT_STATE =
            Set.of(
                    "attentionAt",
                    "blockStart",
                    "flagKind",
                    "flagLeft",
                    "flagRight",
                    "flagResult",
                    "codeSize",
                    "timestampOffset",
                    "externalEvent",
                    "apicIdentifier",
                    "userEntries",
                    "pausesInUserMode",
                    "pausesAtUndefined",
                    "simdExceptions",
                    "pauses");

    @Test
    void aRestoredProcessorIsCapturedAlike() {
        Machine machine = Machine.longMode().enter(3);
        Processor cpu = machine.cpu;
        Flags.add(cpu, -1, 1, 0);
        cpu.segments[Segment.FS].setBase(0x1234_5678_9ABCL);
        cpu.kernelGsBase = 77;
        cpu.debugRegisters[3] = 5;
        cpu.xmm[31] = 9;
        cpu.x87.significand[4] = 8;
        cpu.memoryTypes.variable[5] = 0x800;
        cpu.timestampAdjust = 12;
        cpu.halted = true;
        ProcessorState state = ProcessorState.capture(cpu);

        Machine other = Machine.real();
        other.bus.clock = machine.bus.clock - 20;
        state.restore(other.cpu);
        ProcessorState again = ProcessorState.capture(other.cpu);

        assertThat(again.general()).isEqualTo(state.general());
        assertThat(again.segments()).isEqualTo(state.segments());
        assertThat(again.control()).isEqualTo(state.control());
        assertThat(again.floating()).isEqualTo(state.floating());
        assertThat(again.events()).isEqualTo(state.events());
        assertThat(again.model().toString().replaceAll("timestamp=\\d+", ""))
                .isEqualTo(state.model().toString().replaceAll("timestamp=\\d+", ""));
        assertThat(again.model().timestamp()).isBetween(0L, state.model().timestamp() + 100);
        assertThat(other.cpu.codeSize).isEqualTo(8);
    }

    @Test
    void aRestoredProcessorGoesOnWhereItWas() {
        Machine machine = Machine.longMode().enter(3).code("4831C0 48FFC0 48FFC0");
        machine.run(2);
        ProcessorState state = ProcessorState.capture(machine.cpu);
        machine.run(1);
        machine.map(0x40_0000, 0x40_1007);
        LinearMemory.readByte(machine.cpu, 0x40_0000);

        state.restore(machine.cpu);

        assertThat(machine.register(Processor.RAX)).isEqualTo(1);
        machine.run(1);
        assertThat(machine.register(Processor.RAX)).isEqualTo(2);
    }

    /** Sets every field to something and looks whether it survives: so that none is forgotten. */
    @Test
    void everyFieldIsCaptured() throws IllegalAccessException {
        for (Field field : Processor.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) || NOT_STATE.contains(field.getName())) {
                continue;
            }
            Machine machine = Machine.longMode();
            Object before = comparable(ProcessorState.capture(machine.cpu));
            if (change(field, machine.cpu)) {
                assertThat(comparable(ProcessorState.capture(machine.cpu)))
                        .as("after a change of %s", field.getName())
                        .isNotEqualTo(before);
            }
        }
    }

    private static Object comparable(ProcessorState state) {
        return state.toString().replaceAll("timestamp=\\d+", "");
    }

    private static boolean change(Field field, Processor cpu) throws IllegalAccessException {
        Class<?> type = field.getType();
        if (type == long.class) {
            field.setLong(cpu, field.getLong(cpu) ^ 0x20);
        } else if (type == int.class) {
            field.setInt(cpu, field.getInt(cpu) ^ 1);
        } else if (type == boolean.class) {
            field.setBoolean(cpu, !field.getBoolean(cpu));
        } else if (type == long[].class) {
            Array.setLong(field.get(cpu), 1, 0x1234_5678);
        } else {
            return false;
        }
        return true;
    }
}
