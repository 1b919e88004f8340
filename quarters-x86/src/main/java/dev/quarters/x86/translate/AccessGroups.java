package dev.quarters.x86.translate;

import dev.quarters.x86.Processor;
import dev.quarters.x86.interpret.Action;
import dev.quarters.x86.interpret.Step;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Accesses of a block that are at known distances from each other, as to the fields of a structure
 * or of a stack frame: one look at the cached translations serves them all, if they are in one
 * page. A call of a row's method ends all groups, for it may change translations.
 */
final class AccessGroups {

    /** Up to so many bytes from the first to the last. */
    private static final int LONGEST = 1024;

    /** So many variables there are. */
    static final int MOST = 8;

    /** Accesses around one address. */
    static final class Group {

        private final int first;
        private long lowest;
        private long end;
        private int count = 1;
        private boolean writes;
        private int number = -1;

        private Group(int first, long offset, int size) {
            this.first = first;
            lowest = offset;
            end = offset + size;
        }

        private boolean takes(long offset, int size) {
            return Math.max(end, offset + size) - Math.min(lowest, offset) <= LONGEST;
        }

        /** Which of {@link #MOST}. */
        int number() {
            return number;
        }

        boolean writes() {
            return writes;
        }

        /** Of all bytes that may be accessed. */
        long span() {
            return end - lowest;
        }
    }

    /**
     * One access.
     *
     * @param aboveLowest how far its address is from where the group begins
     * @param isFirst whether it is the first of its group, that looks for all
     */
    record Access(Group group, long aboveLowest, boolean isFirst) {}

    private record Key(int base, int baseVersion, int index, int indexVersion, int scale) {}

    private record Found(Group group, long offset) {}

    private final Map<Integer, Found> accesses = new HashMap<>();
    private final Map<Key, Group> open = new HashMap<>();
    private final List<Group> groups = new ArrayList<>();

    /** Of each register: how often it got another value, and how far it was moved since. */
    private final int[] versions = new int[Step.GS_BASE + 1];

    private final long[] moved = new long[Step.GS_BASE + 1];

    /** Of that block, so many times one behind the other; its steps have places from 0 on. */
    AccessGroups(RegionBlock block, int repetitions) {
        int place = 0;
        for (int i = 0; i < repetitions; i++) {
            for (Step step : block.steps()) {
                note(step, place++);
            }
        }
        int number = 0;
        for (Group group : groups) {
            if (group.count > 1 && number < MOST) {
                group.number = number++;
            }
        }
    }

    /** The operand of a step, if others are near it. */
    @Nullable Access operand(int place) {
        return access(2 * place);
    }

    /** What a step pushes on the stack, if others are near it. */
    @Nullable Access stack(int place) {
        return access(2 * place + 1);
    }

    private @Nullable Access access(int key) {
        Found found = accesses.get(key);
        if (found == null || found.group.number < 0) {
            return null;
        }
        Group group = found.group;
        return new Access(group, found.offset - group.lowest, group.first == key);
    }

    private void note(Step step, int place) {
        int action = step.action;
        if (VectorTable.contains(step)) {
            if (step.instruction.inMemory()) {
                boolean writes = VectorTable.writesMemory(step);
                operand(step, place, VectorTable.memorySize(step), writes);
            }
            if (VectorTable.usesGeneral(step)) {
                set(step.instruction.register);
                set(step.instruction.rm);
            }
            return;
        }
        if (GeneralCode.applies(step) && GeneralCode.writesMemory(step)) {
            operand(step, place, step.instruction.operandSize, true);
            return;
        }
        if (RotateCode.applies(step) || GeneralCode.applies(step)) {
            set(step.instruction.rm);
            return;
        }
        if (action >= Action.LAST && action != Action.NOP) {
            open.clear();
            return;
        }
        if (RegionBlock.isConditional(action)) {
            return;
        }
        boolean stores = isStore(action) || action == Action.TO_MEMORY;
        if (stores || step.fetch != Step.REGISTER) {
            operand(step, place, stores ? storedSize(step) : step.last + 1, stores);
        }
        if (action == Action.PUSH || action == Action.CALL || action == Action.CALL_TO) {
            moved[Processor.RSP] -= 8;
            Key top = key(Processor.RSP, Step.ZERO, 0);
            add(2 * place + 1, top, moved[Processor.RSP], 8, true);
        } else if (!moves(step) && !stores) {
            set(step.target);
        }
    }

    private static int storedSize(Step step) {
        return switch (step.action) {
            case Action.STORE1 -> 1;
            case Action.STORE2 -> 2;
            case Action.STORE4 -> 4;
            case Action.STORE8 -> 8;
            default -> step.instruction.operandSize;
        };
    }

    private static boolean isStore(int action) {
        return action >= Action.STORE4 && action <= Action.STORE1 || action == Action.STORE2;
    }

    /** Whether the step moves its target by a constant, which is noted. */
    private boolean moves(Step step) {
        boolean constant = step.fetch == Step.REGISTER && step.source == Step.ZERO;
        switch (step.action) {
            case Action.ADD8 -> {
                if (!constant) {
                    return false;
                }
                moved[step.target] += step.immediate;
            }
            case Action.SUB8 -> {
                if (!constant) {
                    return false;
                }
                moved[step.target] -= step.immediate;
            }
            case Action.INC8 -> moved[step.target]++;
            case Action.DEC8 -> moved[step.target]--;
            case Action.LEA8 -> {
                if (step.base != step.target || step.index != Step.ZERO) {
                    return false;
                }
                moved[step.target] += step.displacement;
            }
            case Action.POP -> {
                moved[Processor.RSP] += 8;
                set(step.target);
            }
            case Action.RET -> moved[Processor.RSP] += 8;
            default -> {
                return step.action >= Action.CMP4 && step.action <= Action.TEST8;
            }
        }
        return true;
    }

    /** That register has another value now. */
    private void set(int register) {
        if (register >= 0 && register < Step.ZERO) {
            versions[register]++;
            moved[register] = 0;
        }
    }

    private Key key(int base, int index, int scale) {
        return new Key(base, versions[base], index, versions[index], scale);
    }

    private void operand(Step step, int place, int size, boolean writes) {
        long offset = step.displacement + moved[step.base] + (moved[step.index] << step.scale);
        add(2 * place, key(step.base, step.index, step.scale), offset, size, writes);
    }

    private void add(int at, Key key, long offset, int size, boolean writes) {
        Group group = open.get(key);
        if (group == null || !group.takes(offset, size)) {
            group = new Group(at, offset, size);
            groups.add(group);
            open.put(key, group);
        } else {
            group.count++;
            group.lowest = Math.min(group.lowest, offset);
            group.end = Math.max(group.end, offset + size);
        }
        group.writes |= writes;
        accesses.put(at, new Found(group, offset));
    }
}
