package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.debug.DebugPoints;
import dev.quarters.x86.decode.Decoder;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.decode.InstructionTable;

import java.util.ArrayList;
import java.util.List;

/** Decodes from a RIP on until a jump, the end of the page, or enough. */
final class BlockBuilder {

    private static final int MOST = 64;

    private final Processor cpu;
    private final CodeReader code;
    private final Decoder decoder = new Decoder();
    private DebugPoints points = DebugPoints.NONE;

    private final int heat;

    /** Of blocks that are asked about after that many executions. */
    BlockBuilder(Processor cpu, int heat) {
        this.cpu = cpu;
        this.heat = heat;
        code = new CodeReader(cpu);
    }

    /** Tells before which instructions blocks have to end. */
    void setDebugPoints(DebugPoints newPoints) {
        points = newPoints;
    }

    /**
     * The block at that RIP.
     *
     * @param physical where that is
     * @throws ProcessorException when the first instruction cannot be fetched
     */
    Block build(long rip, long physical) {
        code.begin(rip);
        int room = 0x1000 - (int) (physical & 0xFFF);
        List<Step> steps = new ArrayList<>();
        Instruction last = decoder.decode(code, 0, cpu.codeSize);
        long secondPage = last.end > room ? code.physicalPage() : Block.NO_PAGE;
        steps.add(StepChoice.of(last, cpu.codeSize));
        while (!endsBlock(last)
                && last.end < room
                && steps.size() < MOST
                && !points.cutsAt(physical + last.end)) {
            Instruction following = decode(last.end);
            if (following == null || following.end > room) {
                break;
            }
            last = following;
            steps.add(StepChoice.of(last, cpu.codeSize));
        }
        steps.add(Step.end(last, last.end));
        return new Block(physical, cpu.codeSize, secondPage, steps.toArray(new Step[0]), heat);
    }

    private static boolean endsBlock(Instruction instruction) {
        return InstructionTable.STANDARD.row(instruction.row).endsBlock();
    }

    /** Null when it cannot be fetched, which matters only if it is reached. */
    private @org.jspecify.annotations.Nullable Instruction decode(int offset) {
        long faultAddress = cpu.cr2;
        try {
            return decoder.decode(code, offset, cpu.codeSize);
        } catch (ProcessorException e) {
            cpu.cr2 = faultAddress;
            return null;
        }
    }
}
