package dev.quarters.x86.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.quarters.x86.Processor;
import dev.quarters.x86.interpret.Step;
import dev.quarters.x86.translate.AccessGroups.Access;
import dev.quarters.x86.translate.AccessGroups.Group;

import org.jspecify.annotations.Nullable;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** Accesses to the guest's memory: where an operand is, and calls of {@link HostAccess}. */
final class MemoryCode {

    private static final ClassDesc HOST_ACCESS =
            ClassDesc.of(Names.PACKAGE + "translate.HostAccess");
    private static final MethodTypeDesc READ =
            MethodTypeDesc.of(CD_long, Names.REGION, Names.PROCESSOR, CD_long, CD_long, CD_int);
    private static final MethodTypeDesc WRITE =
            MethodTypeDesc.of(
                    CD_boolean, Names.REGION, Names.PROCESSOR, CD_long, CD_long, CD_long, CD_int);
    private static final MethodTypeDesc WRITE_PAIR =
            MethodTypeDesc.of(
                    CD_boolean,
                    Names.REGION,
                    Names.PROCESSOR,
                    CD_long,
                    CD_long,
                    CD_long,
                    CD_long,
                    CD_int);

    private final RegionCode region;
    private final CodeBuilder code;

    /** What is known of the address that was computed last. */
    private @Nullable Access access;

    MemoryCode(RegionCode region) {
        this.region = region;
        code = region.code;
    }

    /** Computes the linear address of the step's operand into {@link Local#ADDRESS}. */
    void address() {
        Step step = region.step;
        boolean empty = true;
        if (step.base != Step.ZERO) {
            region.register(step.base);
            empty = false;
        }
        if (step.index != Step.ZERO) {
            region.register(step.index);
            if (step.scale != 0) {
                code.loadConstant(step.scale).lshl();
            }
            if (!empty) {
                code.ladd();
            }
            empty = false;
        }
        if (empty) {
            code.loadConstant(step.displacement);
        } else {
            region.add(step.displacement);
        }
        code.lstore(Local.ADDRESS);
        access = region.operand();
    }

    /** Computes the address below the top of the stack into {@link Local#ADDRESS}. */
    void addressBelowTop() {
        region.register(Processor.RSP);
        region.add(-8);
        code.lstore(Local.ADDRESS);
        access = region.stack();
    }

    /** Finds how far the operand is from the host's address of it: {@link Local#DISTANCE}. */
    private void find(boolean writes, int size) {
        if (access == null) {
            look(writes, Local.ADDRESS, size, Local.DISTANCE);
            return;
        }
        Group group = access.group();
        int distance = Local.group(group.number());
        if (access.isFirst()) {
            code.lload(Local.ADDRESS);
            region.add(-access.aboveLowest());
            code.lstore(Local.LOWEST);
            look(group.writes(), Local.LOWEST, group.span(), distance);
        }
        code.lload(distance).lstore(Local.DISTANCE);
    }

    /** Looks among the cached translations for the page of so many bytes. */
    private void look(boolean writes, int address, long size, int distance) {
        code.lload(Local.TABLES).lload(address);
        code.invokestatic(HOST_ACCESS, "entry", Names.TWO_LONGS).lload(address);
        region.add(size - 1);
        code.invokestatic(HOST_ACCESS, writes ? "toWrite" : "toRead", Names.TWO_LONGS);
        code.lstore(distance);
    }

    /** Reads {@link Local#ADDRESS}, pushes the value, extended as the step's fetch says. */
    void read() {
        read(region.step.last + 1);
        extend(region.step.fetch);
    }

    /** Reads {@link Local#ADDRESS}, pushes the value; above its size anything. */
    void read(int size) {
        find(false, size);
        read("read" + size);
    }

    private void operand() {
        code.aload(Local.THIS).aload(Local.CPU).lload(Local.DISTANCE).lload(Local.ADDRESS);
    }

    private void read(String method) {
        operand();
        region.ordinal();
        code.invokestatic(HOST_ACCESS, method, READ);
    }

    /** Reads 16 bytes from {@link Local#ADDRESS} on into two variables. */
    void readPair(int low, int high) {
        find(false, 16);
        read("read8");
        code.lstore(low);
        read("readNext8");
        code.lstore(high);
    }

    private void extend(int fetch) {
        switch (fetch) {
            case Step.DOUBLEWORD -> code.l2i().i2l();
            case Step.BYTE -> code.loadConstant(0xFFL).land();
            case Step.WORD -> code.loadConstant(0xFFFFL).land();
            case Step.SIGNED_BYTE -> code.l2i().i2b().i2l();
            case Step.SIGNED_WORD -> code.l2i().i2s().i2l();
            default -> {}
        }
    }

    /**
     * Writes {@link Local#VALUE} to {@link Local#ADDRESS}.
     *
     * @param size 1, 2, 4 or 8
     * @param after what the instruction does when the write has succeeded
     * @param next where it goes on if the write changed the region's own code
     */
    void write(int size, Runnable after, Runnable next) {
        find(true, size);
        writeUpdated(size, after, next);
    }

    /**
     * Writes {@link Local#VALUE} where {@link #readForUpdate} read, or {@link #write} found the
     * place.
     */
    void writeUpdated(int size, Runnable after, Runnable next) {
        Label done = code.newLabel();
        operand();
        code.lload(Local.VALUE);
        region.ordinal();
        code.invokestatic(HOST_ACCESS, "write" + size, WRITE).ifne(done);
        after.run();
        next.run();
        code.labelBinding(done);
        after.run();
    }

    /**
     * Writes {@link Local#VALUE} and {@link Local#SECOND_VALUE} from {@link Local#ADDRESS} on.
     *
     * @param next where it goes on if the write changed the region's own code
     */
    void writePair(Runnable next) {
        Label done = code.newLabel();
        find(true, 16);
        operand();
        code.lload(Local.VALUE).lload(Local.SECOND_VALUE);
        region.ordinal();
        code.invokestatic(HOST_ACCESS, "writePair", WRITE_PAIR).ifne(done);
        next.run();
        code.labelBinding(done);
    }

    /**
     * Reads {@link Local#ADDRESS} as an instruction does that writes it afterwards, into {@link
     * Local#LEFT}, sign-extended.
     */
    void readForUpdate(int size) {
        find(true, size);
        read("update" + size);
        region.extend(size);
        code.lstore(Local.LEFT);
    }
}
