package dev.quarters.x86.translate;

import static java.lang.constant.ConstantDescs.CD_long;

import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.decode.InstructionTable;
import dev.quarters.x86.decode.Row;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Steps that are calls of their row's method, the one that the interpreter calls. For them the
 * registers are where the method looks for them; what it raises leaves them as they are there.
 */
final class SharedCode {

    /** A part of the code in which local variables say nothing about registers. */
    record Range(Label start, Label end) {}

    private final RegionCode region;
    private final CodeBuilder code;
    private final FlagCode flags;
    private final List<Range> ranges = new ArrayList<>();

    SharedCode(RegionCode region, FlagCode flags) {
        this.region = region;
        this.flags = flags;
        code = region.code;
    }

    List<Range> ranges() {
        return ranges;
    }

    /** Goes on behind it. */
    void call() {
        if (VectorRows.contains(row())) {
            callVector();
            return;
        }
        boolean general = row().method().startsWith("execute.");
        region.writeRegisters();
        flags.store();
        if (!general) {
            region.vectors.write();
        }
        invokeInPlace();
        region.readRegisters();
        if (!general) {
            region.vectors.read();
        }
        if (general || row().method().startsWith("system.")) {
            region.readTables(); // The privilege level or RFLAGS.AC may have changed.
        }
    }

    /** The other registers stay where they are, and so do the flags. */
    private void callVector() {
        Instruction instruction = region.step.instruction;
        for (int register : new int[] {instruction.base, instruction.index}) {
            if (register >= 0 && register < 16 && region.use.isWritten(register)) {
                region.writeRegister(register);
            }
        }
        region.vectors.write();
        invoke();
        region.vectors.read();
    }

    /** Leaves the region behind it, wherever it sets RIP to. */
    void callLast() {
        region.writeRegisters();
        region.vectors.write();
        flags.store();
        region.linear(region.block.offset() + region.step.end);
        code.lstore(Local.NEXT);
        region.setField("rip", Local.NEXT);
        invokeInPlace();
        region.count();
        region.setField("instructionCount", Local.COUNT);
        code.loadConstant(row().method().startsWith("execute.") ? 1 : 0).ireturn();
    }

    private Row row() {
        return InstructionTable.STANDARD.row(region.step.instruction.row);
    }

    private void invokeInPlace() {
        Label start = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(start);
        invoke();
        code.labelBinding(end);
        ranges.add(new Range(start, end));
    }

    private void invoke() {
        region.mayRaise();
        code.aload(Local.CPU);
        region.linear(region.block.offset());
        code.putfield(Names.PROCESSOR, "blockStart", CD_long);
        Row row = row();
        if (row.needsPrivilege()) {
            code.aload(Local.CPU)
                    .invokestatic(
                            ClassDesc.of(Names.PACKAGE + "execute.Undefined"),
                            "requirePrivilege",
                            Names.CHECK);
        }
        int dot = row.method().lastIndexOf('.');
        code.aload(Local.CPU);
        region.instruction();
        code.invokestatic(
                ClassDesc.of(Names.PACKAGE + row.method().substring(0, dot)),
                row.method().substring(dot + 1),
                Names.ROW);
    }
}
