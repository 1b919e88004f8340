package dev.quarters.x86.translate;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.quarters.x86.Processor;
import dev.quarters.x86.interpret.Step;
import dev.quarters.x86.memory.HostMemory;
import dev.quarters.x86.translate.AccessGroups.Access;
import dev.quarters.x86.translate.AccessGroups.Group;

import org.jspecify.annotations.Nullable;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Objects;

/**
 * Accesses to the guest's memory: the compare with a cached translation is written out, because
 * HotSpot would not inline as many calls; what misses is a call of the slow way.
 */
final class MemoryCode {

    private static final MethodTypeDesc UNSAFE = MethodTypeDesc.of(Names.UNSAFE);
    private static final ClassDesc GROUP_MEMORY =
            ClassDesc.of(Names.PACKAGE + "translate.GroupMemory");
    private static final MethodTypeDesc READ_IN_GROUP =
            MethodTypeDesc.of(CD_long, Names.PROCESSOR, CD_long, CD_long);
    private static final MethodTypeDesc WRITE_IN_GROUP =
            MethodTypeDesc.of(CD_boolean, Names.REGION, Names.PROCESSOR, CD_long, CD_long, CD_long);
    private static final MethodTypeDesc GET_LONG = MethodTypeDesc.of(CD_long, CD_long);

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
        access = region.groups.operand(region.ordinal);
    }

    /** Computes the address below the top of the stack into {@link Local#ADDRESS}. */
    void addressBelowTop() {
        region.register(Processor.RSP);
        region.add(-8);
        code.lstore(Local.ADDRESS);
        access = region.groups.stack(region.ordinal);
    }

    /**
     * Jumps to that label unless the address is in a known page; else pushes the host's address.
     */
    private void translate(int table, int size, Label slow) {
        Access known = access;
        if (known != null) {
            look();
            code.lload(group()).lconst_0().lcmp().ifeq(slow);
            code.lload(group()).lload(Local.ADDRESS).ladd();
            return;
        }
        code.lload(Local.ADDRESS).bipush(8).lushr().loadConstant(0x3FF0L).land();
        code.lload(table).ladd().lstore(Local.ENTRY);
        get(Local.ENTRY, 0);
        code.lload(Local.ADDRESS);
        region.add(size - 1);
        code.loadConstant(~0xFFFL).land().lcmp().ifne(slow);
        get(Local.ENTRY, 8);
        code.lload(Local.ADDRESS).ladd();
    }

    /** The variable of the access's group. */
    private int group() {
        return Local.group(Objects.requireNonNull(access).group().number());
    }

    /** Pushes what is that far behind the address; above its size anything. */
    private void readInGroup(int size, int distance) {
        code.aload(Local.CPU).lload(group()).lload(Local.ADDRESS);
        region.add(distance);
        code.invokestatic(GROUP_MEMORY, "read" + size, READ_IN_GROUP);
    }

    /** Looks for the page that all of a group are in: 0 if it is not known, or not one. */
    private void look() {
        Access first = Objects.requireNonNull(access);
        if (!first.isFirst()) {
            return;
        }
        Group group = first.group();
        int variable = group();
        Label absent = code.newLabel();
        Label done = code.newLabel();
        code.lload(Local.ADDRESS);
        region.add(-first.aboveLowest());
        code.lstore(Local.LOWEST).lload(Local.LOWEST).bipush(8).lushr();
        code.loadConstant(0x3FF0L).land();
        code.lload(group.writes() ? Local.WRITE_TABLE : Local.READ_TABLE);
        code.ladd().lstore(Local.ENTRY);
        get(Local.ENTRY, 0);
        code.lload(Local.LOWEST);
        region.add(group.span() - 1);
        code.loadConstant(~0xFFFL).land().lcmp().ifne(absent);
        get(Local.ENTRY, 8);
        code.lstore(variable).goto_(done);
        code.labelBinding(absent).lconst_0().lstore(variable);
        code.labelBinding(done);
    }

    private void get(int local, long distance) {
        unsafe();
        code.lload(local);
        region.add(distance);
        call("getLong", GET_LONG);
    }

    private void unsafe() {
        if (HostMemory.DIRECT) {
            code.invokestatic(Names.UNSAFE, "getUnsafe", UNSAFE);
        }
    }

    private void call(String name, MethodTypeDesc type) {
        if (HostMemory.DIRECT) {
            code.invokevirtual(Names.UNSAFE, name, type);
        } else {
            code.invokestatic(Names.HOST_MEMORY, name, type);
        }
    }

    /** Reads {@link Local#ADDRESS}, pushes the value, extended as the step's fetch says. */
    void read() {
        read(region.step.last + 1);
        extend(region.step.fetch);
    }

    /** Reads {@link Local#ADDRESS}, pushes the value; above its size anything. */
    void read(int size) {
        if (access != null) {
            look();
            region.mayRaise();
            readInGroup(size, 0);
            return;
        }
        Label slow = code.newLabel();
        Label done = code.newLabel();
        region.mayRaise();
        translate(Local.READ_TABLE, size, slow);
        code.lstore(Local.HOST);
        fromHost(size);
        code.lstore(Local.VALUE).goto_(done);
        code.labelBinding(slow);
        code.aload(Local.CPU).lload(Local.ADDRESS).loadConstant(size);
        code.invokestatic(Names.REGION, "read", Names.READ).lstore(Local.VALUE);
        code.labelBinding(done);
        code.lload(Local.VALUE);
    }

    /** Reads 16 bytes from {@link Local#ADDRESS} on into two variables. */
    void readPair(int low, int high) {
        if (access != null) {
            look();
            region.mayRaise();
            readInGroup(8, 0);
            code.lstore(low);
            readInGroup(8, 8);
            code.lstore(high);
            return;
        }
        Label slow = code.newLabel();
        Label done = code.newLabel();
        region.mayRaise();
        translate(Local.READ_TABLE, 16, slow);
        code.lstore(Local.HOST);
        fromHost(8);
        code.lstore(low).lload(Local.HOST);
        region.add(8);
        code.lstore(Local.HOST);
        fromHost(8);
        code.lstore(high).goto_(done);
        code.labelBinding(slow);
        code.aload(Local.CPU).lload(Local.ADDRESS).bipush(8);
        code.invokestatic(Names.REGION, "read", Names.READ).lstore(low);
        code.aload(Local.CPU).lload(Local.ADDRESS);
        region.add(8);
        code.bipush(8).invokestatic(Names.REGION, "read", Names.READ).lstore(high);
        code.labelBinding(done);
    }

    /**
     * Writes {@link Local#VALUE} and {@link Local#SECOND_VALUE} from {@link Local#ADDRESS} on.
     *
     * @param next where it goes on if the write changed the region's own code
     */
    void writePair(Runnable next) {
        Label slow = code.newLabel();
        Label done = code.newLabel();
        region.mayRaise();
        translate(Local.WRITE_TABLE, 16, slow);
        code.lstore(Local.HOST);
        toHost(8, Local.VALUE);
        code.lload(Local.HOST);
        region.add(8);
        code.lstore(Local.HOST);
        toHost(8, Local.SECOND_VALUE);
        code.goto_(done).labelBinding(slow);
        code.aload(Local.THIS).aload(Local.CPU).lload(Local.ADDRESS);
        code.lload(Local.VALUE).lload(Local.SECOND_VALUE);
        code.invokevirtual(Names.REGION, "writePair", Names.WRITE_PAIR).ifne(done);
        next.run();
        code.labelBinding(done);
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
     * Pushes what is at {@link Local#HOST}; above its size anything. Memory is shared with devices
     * and other processors, in the order of x86 (Intel SDM Vol. 3A §9.2.2): loads acquire, stores
     * release.
     */
    private void fromHost(int size) {
        ClassDesc type = type(size);
        if (HostMemory.DIRECT) {
            unsafe();
            code.aconst_null().lload(Local.HOST);
            code.invokevirtual(
                    Names.UNSAFE,
                    "get" + name(size) + "Acquire",
                    MethodTypeDesc.of(type, CD_Object, CD_long));
        } else {
            code.lload(Local.HOST);
            call("get" + name(size), MethodTypeDesc.of(type, CD_long));
        }
        if (size < 8) {
            code.i2l();
        }
    }

    /** Writes the lowest bytes of {@link Local#VALUE} to {@link Local#HOST}. */
    private void toHost(int size) {
        toHost(size, Local.VALUE);
    }

    private void toHost(int size, int value) {
        if (HostMemory.DIRECT) {
            unsafe();
            code.aconst_null();
        }
        code.lload(Local.HOST).lload(value);
        if (size < 8) {
            code.l2i();
        }
        ClassDesc type = type(size);
        if (type.equals(CD_byte)) {
            code.i2b();
        } else if (type.equals(CD_short)) {
            code.i2s();
        }
        if (HostMemory.DIRECT) {
            code.invokevirtual(
                    Names.UNSAFE,
                    "put" + name(size) + "Release",
                    MethodTypeDesc.of(CD_void, CD_Object, CD_long, type));
        } else {
            call("put" + name(size), MethodTypeDesc.of(CD_void, CD_long, type));
        }
    }

    /** The public way takes and gives short numbers as int. */
    private static ClassDesc type(int size) {
        return switch (size) {
            case 1 -> HostMemory.DIRECT ? CD_byte : CD_int;
            case 2 -> HostMemory.DIRECT ? CD_short : CD_int;
            case 4 -> CD_int;
            default -> CD_long;
        };
    }

    private static String name(int size) {
        return switch (size) {
            case 1 -> "Byte";
            case 2 -> "Short";
            case 4 -> "Int";
            default -> "Long";
        };
    }

    /**
     * Writes {@link Local#VALUE} to {@link Local#ADDRESS}.
     *
     * @param size 1, 2, 4 or 8
     * @param after what the instruction does when the write has succeeded
     * @param next where it goes on if the write changed the region's own code
     */
    void write(int size, Runnable after, Runnable next) {
        if (access != null) {
            look();
            region.mayRaise();
            Label done = code.newLabel();
            code.aload(Local.THIS).aload(Local.CPU).lload(group()).lload(Local.ADDRESS);
            code.lload(Local.VALUE);
            code.invokestatic(GROUP_MEMORY, "write" + size, WRITE_IN_GROUP).ifne(done);
            after.run();
            next.run();
            code.labelBinding(done);
            after.run();
            return;
        }
        Label slow = code.newLabel();
        region.mayRaise();
        translate(Local.WRITE_TABLE, size, slow);
        code.lstore(Local.HOST);
        toHost(size);
        orSlowly(size, slow, after, next);
    }

    /** Behind a write that was quick: the slow one, and what follows either. */
    private void orSlowly(int size, Label slow, Runnable after, Runnable next) {
        Label done = code.newLabel();
        code.goto_(done);
        code.labelBinding(slow);
        code.aload(Local.THIS).aload(Local.CPU).lload(Local.ADDRESS).lload(Local.VALUE);
        code.loadConstant(size).invokevirtual(Names.REGION, "write", Names.WRITE).ifne(done);
        after.run();
        next.run();
        code.labelBinding(done);
        after.run();
    }

    /**
     * Reads {@link Local#ADDRESS} as an instruction does that writes it afterwards, into {@link
     * Local#LEFT}, sign-extended.
     */
    void readForUpdate(int size) {
        Label slow = code.newLabel();
        Label done = code.newLabel();
        region.mayRaise();
        translate(Local.WRITE_TABLE, size, slow);
        code.lstore(Local.HOST);
        fromHost(size);
        region.extend(size);
        code.lstore(Local.LEFT).goto_(done);
        code.labelBinding(slow);
        code.lconst_0().lstore(Local.HOST);
        code.aload(Local.CPU).lload(Local.ADDRESS).loadConstant(size);
        code.invokestatic(Names.REGION, "update", Names.READ).lstore(Local.LEFT);
        code.labelBinding(done);
    }

    /** Writes {@link Local#VALUE} where {@link #readForUpdate} read. */
    void writeUpdated(int size, Runnable after, Runnable next) {
        Label slow = code.newLabel();
        code.lload(Local.HOST).lconst_0().lcmp().ifeq(slow);
        toHost(size);
        orSlowly(size, slow, after, next);
    }
}
