package dev.quarters.linux.script;

import dev.quarters.linux.Architecture;
import dev.quarters.linux.SystemCall;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A script in its binary form, for one architecture and one address: header, records, data.
 *
 * <p>A result goes to the first place that wants it by the record's own store; for each further
 * place a load follows the record and copies it from there.
 */
public final class Program {

    /** Bytes of the header. */
    public static final int HEADER_SIZE = 256;

    /** Bytes of a record. */
    public static final int RECORD_SIZE = 64;

    /** Bytes of a report. */
    public static final int REPORT_SIZE = 24;

    /** Offset in the header of the flags that a child is cloned with. */
    public static final int CLONE_FLAGS = 64;

    /** Offset in the header of the cloned child's pidfd. */
    public static final int CLONE_PIDFD = 72;

    private static final int IGNORE_ERROR = 1;
    private static final int JUMP_IF_ZERO = 2;
    private static final int JUMP_ON_ERROR = 4;
    private static final int LOAD = -1;

    private final Script script;
    private final Architecture architecture;
    private final long base;
    private final ByteBuffer bytes;

    /** For each step its first record. */
    private final int[] recordOf;

    /** For each step the addresses that want its result. */
    private final List<List<Long>> places;

    private final Map<Block, Long> addresses = new HashMap<>();

    private Program(Script script, Architecture architecture, long base) {
        this.script = script;
        this.architecture = architecture;
        this.base = base;
        List<Step> steps = script.steps();
        int[] uses = uses(script);
        this.recordOf = new int[steps.size() + 1];
        int records = 0;
        for (int i = 0; i < uses.length; i++) {
            recordOf[i] = records;
            records += 1 + Math.max(0, uses[i] - 1);
        }
        recordOf[steps.size()] = records;
        // After the script's own: exit(0), and the two that report a failure.
        int length = place(script, HEADER_SIZE + (records + 3) * RECORD_SIZE);
        this.bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        this.places = new ArrayList<>(steps.size());
        for (int use : uses) {
            places.add(new ArrayList<>(use));
        }
    }

    /** The binary form of a script that will stand at that address. */
    public static Program assemble(Script script, Architecture architecture, long base) {
        Program program = new Program(script, architecture, base);
        program.writeHeader();
        program.writeBlocks();
        program.writeRecords();
        return program;
    }

    private static int[] uses(Script script) {
        int[] uses = new int[script.steps().size()];
        for (Step step : script.steps()) {
            for (Argument argument : step.arguments()) {
                if (argument instanceof Step producer) {
                    uses[producer.index()]++;
                }
            }
        }
        for (Block block : script.blocks()) {
            for (Block.Slot slot : block.slots()) {
                if (slot.argument() instanceof Step producer) {
                    uses[producer.index()]++;
                }
            }
        }
        return uses;
    }

    private int place(Script script, int offset) {
        int end = offset;
        for (Block block : script.blocks()) {
            if (block.size() >= 8) {
                end = (end + 7) & -8;
            }
            addresses.put(block, base + end);
            end += block.size();
        }
        // Loads read 8 bytes wherever they begin.
        return end + 8;
    }

    private void writeHeader() {
        int end = recordOf[script.steps().size()];
        bytes.putLong(24, recordAddress(end + 1));
        bytes.putLong(32, recordAddress(0));
        bytes.putLong(48, -1);
        record(end, SystemCall.exit_group.number(architecture), 0, 0);
        record(end + 1, SystemCall.write.number(architecture), IGNORE_ERROR, 0);
        argument(end + 1, 0, Script.REPORT_FD);
        argument(end + 1, 1, base);
        argument(end + 1, 2, REPORT_SIZE);
        record(end + 2, SystemCall.exit_group.number(architecture), 0, 0);
        argument(end + 2, 0, 127);
    }

    private void writeBlocks() {
        for (Block block : script.blocks()) {
            long address = address(block);
            bytes.put((int) (address - base), block.content());
            for (Block.Slot slot : block.slots()) {
                if (slot.argument() instanceof Step producer) {
                    // Until then there is what was put there before.
                    places.get(producer.index()).add(address + slot.offset());
                } else {
                    put(address + slot.offset(), slot.argument());
                }
            }
        }
    }

    private void writeRecords() {
        for (Step step : script.steps()) {
            List<Argument> arguments = step.arguments();
            for (int i = 0; i < arguments.size(); i++) {
                put(recordAddress(recordOf[step.index()]) + 8 + 8L * i, arguments.get(i));
            }
        }
        for (Step step : script.steps()) {
            int index = recordOf[step.index()];
            Label target = step.onZero() != null ? step.onZero() : step.onError();
            int number = step.call().isPresent() ? step.call().get().number(architecture) : LOAD;
            record(
                    index,
                    number,
                    flags(step),
                    target == null ? 0 : recordOf[target.step()] - index);
            copyResult(index, places.get(step.index()));
        }
    }

    private void copyResult(int index, List<Long> wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            if (i > 0) {
                record(index + i, LOAD, 0, 0);
                argument(index + i, 0, wanted.get(0));
                argument(index + i, 2, -1);
            }
            bytes.putLong(recordOffset(index + i) + 56, wanted.get(i));
        }
    }

    private static int flags(Step step) {
        return (step.ignoresError() ? IGNORE_ERROR : 0)
                | (step.onZero() != null ? JUMP_IF_ZERO : 0)
                | (step.onError() != null ? JUMP_ON_ERROR : 0);
    }

    /** Puts an argument at an address, and notes the address when its value comes later. */
    private void put(long at, Argument argument) {
        long value =
                switch (argument) {
                    case Argument.Literal(long number) -> number;
                    case Argument.Address(Block block, int offset) -> address(block) + offset;
                    case Step producer -> {
                        places.get(producer.index()).add(at);
                        yield -1;
                    }
                };
        bytes.putLong((int) (at - base), value);
    }

    private long address(Block block) {
        if (script.isHeader(block)) {
            return base;
        }
        Long address = addresses.get(block);
        if (address == null) {
            throw new IllegalArgumentException(block + " belongs to another script");
        }
        return address;
    }

    private void record(int index, int number, int flags, int jump) {
        if (jump != (short) jump) {
            throw new IllegalArgumentException("a script of more than 32767 records");
        }
        int offset = recordOffset(index);
        bytes.putInt(offset, number);
        bytes.put(offset + 4, (byte) flags);
        bytes.putShort(offset + 6, (short) jump);
    }

    private void argument(int index, int argument, long value) {
        bytes.putLong(recordOffset(index) + 8 + 8 * argument, value);
    }

    private static int recordOffset(int index) {
        return HEADER_SIZE + index * RECORD_SIZE;
    }

    private long recordAddress(int index) {
        return base + recordOffset(index);
    }

    /** The bytes, to be changed where the header is the spawner's. */
    public ByteBuffer bytes() {
        return bytes;
    }

    /** Where a block is in the bytes. */
    public int offset(Block block) {
        return (int) (address(block) - base);
    }

    /** The step that the record at that address belongs to. */
    public Optional<Step> stepAt(long address) {
        long index = (address - base - HEADER_SIZE) / RECORD_SIZE;
        @Nullable Step found = null;
        for (Step step : script.steps()) {
            if (recordOf[step.index()] <= index && index < recordOf[step.index() + 1]) {
                found = step;
            }
        }
        return Optional.ofNullable(found);
    }
}
