package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.x87.X87State;

import java.util.Arrays;
import java.util.List;

/**
 * The registers of the floating-point unit and of SSE; see {@link X87State}.
 *
 * @param xmm low and high half of each of the 16 registers
 */
public record FloatingState(
        List<Long> significands,
        List<Integer> signExponents,
        int control,
        int status,
        int tags,
        int lastOpcode,
        long lastInstructionPointer,
        int lastInstructionSelector,
        long lastOperandPointer,
        int lastOperandSelector,
        List<Long> xmm,
        int mxcsr) {

    private static final int XMM_HALVES = 32;

    static FloatingState capture(Processor cpu) {
        X87State x87 = cpu.x87;
        return new FloatingState(
                GeneralState.longs(x87.significand),
                Arrays.stream(x87.signExponent).boxed().toList(),
                x87.control,
                x87.status,
                x87.tags,
                x87.lastOpcode,
                x87.lastInstructionPointer,
                x87.lastInstructionSelector,
                x87.lastOperandPointer,
                x87.lastOperandSelector,
                GeneralState.longs(Arrays.copyOf(cpu.xmm, XMM_HALVES)),
                cpu.mxcsr);
    }

    void restore(Processor cpu) {
        X87State x87 = cpu.x87;
        GeneralState.copy(significands, x87.significand);
        for (int i = 0; i < signExponents.size(); i++) {
            x87.signExponent[i] = signExponents.get(i);
        }
        x87.control = control;
        x87.status = status;
        x87.tags = tags;
        x87.lastOpcode = lastOpcode;
        x87.lastInstructionPointer = lastInstructionPointer;
        x87.lastInstructionSelector = lastInstructionSelector;
        x87.lastOperandPointer = lastOperandPointer;
        x87.lastOperandSelector = lastOperandSelector;
        GeneralState.copy(xmm, cpu.xmm);
        cpu.mxcsr = mxcsr;
    }
}
