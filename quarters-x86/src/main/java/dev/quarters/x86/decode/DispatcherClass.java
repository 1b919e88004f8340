package dev.quarters.x86.decode;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PRIVATE;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes the implementation of {@link Dispatcher}: {@code execute} switches over the groups of
 * rows, {@code groupN} over the rows of one. HotSpot compiles no method beyond 8,000 bytecodes; a
 * row takes 14 at most.
 */
final class DispatcherClass {

    private static final int GROUP = 256;

    private static final String PACKAGE = "dev.quarters.x86.";
    private static final ClassDesc PROCESSOR = ClassDesc.of(PACKAGE + "Processor");
    private static final ClassDesc INSTRUCTION = ClassDesc.of(PACKAGE + "decode.Instruction");
    private static final ClassDesc UNDEFINED = ClassDesc.of(PACKAGE + "execute.Undefined");
    private static final ClassDesc PARENT = ClassDesc.of(PACKAGE + "decode.Dispatcher");
    private static final ClassDesc SELF = ClassDesc.of(PACKAGE + "decode.TableDispatcher");
    private static final MethodTypeDesc METHOD =
            MethodTypeDesc.of(ConstantDescs.CD_void, PROCESSOR, INSTRUCTION);
    private static final MethodTypeDesc CHECK = MethodTypeDesc.of(ConstantDescs.CD_void, PROCESSOR);

    private final List<Row> rows;

    DispatcherClass(InstructionTable table) {
        rows = table.rows();
    }

    Dispatcher define() {
        byte[] bytes = ClassFile.of().build(SELF, this::members);
        try {
            return (Dispatcher)
                    MethodHandles.lookup()
                            .defineHiddenClass(bytes, true)
                            .lookupClass()
                            .getDeclaredConstructor()
                            .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot define the dispatcher of instructions", e);
        }
    }

    private void members(ClassBuilder type) {
        type.withSuperclass(PARENT).withFlags(ACC_FINAL);
        type.withMethodBody(
                ConstantDescs.INIT_NAME,
                ConstantDescs.MTD_void,
                0,
                code ->
                        code.aload(0)
                                .invokespecial(
                                        PARENT, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                                .return_());
        int groups = (rows.size() + GROUP - 1) / GROUP;
        type.withMethodBody("execute", METHOD, ACC_PUBLIC, code -> execute(code, groups));
        for (int i = 0; i < groups; i++) {
            int first = i * GROUP;
            type.withMethodBody(
                    "group" + i, METHOD, ACC_PRIVATE | ACC_STATIC, code -> group(code, first));
        }
    }

    private static void execute(CodeBuilder code, int groups) {
        code.aload(2).getfield(INSTRUCTION, "row", ConstantDescs.CD_int);
        code.bipush(Integer.numberOfTrailingZeros(GROUP)).iushr();
        List<Consumer<CodeBuilder>> cases = new ArrayList<>(groups);
        for (int i = 0; i < groups; i++) {
            String name = "group" + i;
            cases.add(at -> at.aload(1).aload(2).invokestatic(SELF, name, METHOD).return_());
        }
        choose(code, 0, cases);
    }

    private void group(CodeBuilder code, int first) {
        code.aload(1).getfield(INSTRUCTION, "row", ConstantDescs.CD_int);
        List<Consumer<CodeBuilder>> cases = new ArrayList<>(GROUP);
        for (Row row : rows.subList(first, Math.min(first + GROUP, rows.size()))) {
            cases.add(at -> call(at, row));
        }
        choose(code, first, cases);
    }

    private static void call(CodeBuilder code, Row row) {
        if (row.has(Attribute.CPL0)) {
            code.aload(0).invokestatic(UNDEFINED, "requirePrivilege", CHECK);
        }
        int dot = row.method().lastIndexOf('.');
        ClassDesc owner = ClassDesc.of(PACKAGE + row.method().substring(0, dot));
        code.aload(0).aload(1).invokestatic(owner, row.method().substring(dot + 1), METHOD);
        code.return_();
    }

    private static void choose(CodeBuilder code, int first, List<Consumer<CodeBuilder>> cases) {
        List<SwitchCase> labels = new ArrayList<>(cases.size());
        for (int i = 0; i < cases.size(); i++) {
            labels.add(SwitchCase.of(first + i, code.newLabel()));
        }
        Label otherwise = code.newLabel();
        code.tableswitch(first, first + cases.size() - 1, otherwise, labels);
        for (int i = 0; i < cases.size(); i++) {
            code.labelBinding(labels.get(i).target());
            cases.get(i).accept(code);
        }
        code.labelBinding(otherwise).return_();
    }
}
