package dev.quarters.x86.translate;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_SYNTHETIC;

import dev.quarters.x86.interpret.Step;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ConstantDescs;
import java.util.List;

/** Writes the class of a region, with one method of all its blocks. */
final class RegionClass {

    private final RegionPlan plan;
    private final List<Integer> repeated;

    /**
     * Of that region.
     *
     * @param repeated the distances of loops that are written several times, one behind the other
     */
    RegionClass(RegionPlan plan, List<Integer> repeated) {
        this.plan = plan;
        this.repeated = repeated;
    }

    /** The class file. */
    byte[] bytes() {
        return ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG)
                .build(
                        Names.TRANSLATED,
                        type -> {
                            type.withSuperclass(Names.REGION);
                            type.withFlags(ACC_FINAL | ACC_SYNTHETIC);
                            type.withMethodBody(
                                    ConstantDescs.INIT_NAME,
                                    Names.CONSTRUCTOR,
                                    ACC_PUBLIC,
                                    code ->
                                            code.aload(0)
                                                    .invokespecial(
                                                            Names.REGION,
                                                            ConstantDescs.INIT_NAME,
                                                            Names.CONSTRUCTOR)
                                                    .return_());
                            type.withMethodBody("run", Names.RUN, ACC_PUBLIC, this::run);
                        });
    }

    /** The bytecodes of the method that {@link #bytes} wrote. */
    static int codeSize(byte[] bytes) {
        for (MethodModel method : ClassFile.of().parse(bytes).methods()) {
            if (method.methodName().equalsString("run")) {
                return ((CodeAttribute) method.code().orElseThrow()).codeLength();
            }
        }
        throw new IllegalArgumentException("a region without a method run");
    }

    private void run(CodeBuilder code) {
        RegionCode region = new RegionCode(code, plan);
        FlagCode flags = new FlagCode(region);
        SharedCode shared = new SharedCode(region, flags);
        MemoryCode memory = new MemoryCode(region);
        StepCode steps = new StepCode(region, flags, memory, shared);
        TransferCode transfers = new TransferCode(region, flags, steps, shared);
        enter(region);
        Label start = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(start);
        if (plan.blocks().firstKey() != plan.entry()) {
            code.goto_(region.label(plan.entry()));
        }
        for (RegionBlock block : plan.blocks().values()) {
            region.begin(block, repeated.contains(block.offset()) ? block.repetitions() : 1);
            flags.forget();
            block(region, steps, transfers);
            while (!region.isLastRepetition()) {
                region.repeat();
                block(region, steps, transfers);
            }
        }
        code.labelBinding(end);
        leave(region, flags);
        catchRaised(region, flags, shared, start, end);
    }

    private static void block(RegionCode region, StepCode steps, TransferCode transfers) {
        for (Step step : region.block.steps()) {
            region.step = step;
            if (RegionBlock.isTransfer(step.action)) {
                transfers.write();
                return;
            }
            steps.write();
            region.ordinal++;
        }
        region.ordinal--;
        transfers.fallThrough();
    }

    private static void enter(RegionCode region) {
        CodeBuilder code = region.code;
        Label real = code.newLabel();
        code.aload(Local.CPU).ifnonnull(real).iconst_0().ireturn().labelBinding(real);
        code.aload(Local.CPU)
                .getfield(Names.PROCESSOR, "registers", ConstantDescs.CD_long.arrayType());
        code.astore(Local.REGISTERS);
        region.readRegisters();
        region.vectors.read();
        region.readTables();
        region.field("instructionCount");
        code.lstore(Local.COUNT);
        code.iconst_0().istore(Local.FLAG_KIND);
        code.lconst_0().lstore(Local.FLAG_FIRST).lconst_0().lstore(Local.FLAG_SECOND);
        code.lconst_0().lstore(Local.NEXT);
    }

    private static void leave(RegionCode region, FlagCode flags) {
        CodeBuilder code = region.code;
        code.labelBinding(region.exit);
        region.writeRegisters();
        region.vectors.write();
        flags.storeAtExit();
        region.setField("rip", Local.NEXT);
        region.setField("instructionCount", Local.COUNT);
        code.iconst_1().ireturn();
    }

    private static void catchRaised(
            RegionCode region, FlagCode flags, SharedCode shared, Label start, Label end) {
        CodeBuilder code = region.code;
        Label inLocals = code.newLabel();
        Label inPlace = code.newLabel();
        for (SharedCode.Range range : shared.ranges()) {
            code.exceptionCatchAll(range.start(), range.end(), inPlace);
        }
        code.exceptionCatchAll(start, end, inLocals);
        code.labelBinding(inLocals);
        code.astore(Local.THROWN);
        region.writeRegisters();
        region.vectors.write();
        flags.storeAtExit();
        raise(code);
        if (!shared.ranges().isEmpty()) {
            code.labelBinding(inPlace);
            code.astore(Local.THROWN);
            region.vectors.write();
            raise(code);
        }
    }

    private static void raise(CodeBuilder code) {
        code.aload(Local.THIS).aload(Local.CPU).aload(Local.THROWN);
        code.lload(Local.PAGE).lload(Local.COUNT);
        code.invokevirtual(Names.REGION, "raised", Names.RAISED).athrow();
    }
}
