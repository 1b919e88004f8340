package dev.quarters.x86.translate;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/** What the code of a region refers to. */
final class Names {

    static final String PACKAGE = "dev.quarters.x86.";
    static final ClassDesc PROCESSOR = ClassDesc.of(PACKAGE + "Processor");
    static final ClassDesc TRANSLATION = ClassDesc.of(PACKAGE + "memory.Translation");
    static final ClassDesc INSTRUCTION = ClassDesc.of(PACKAGE + "decode.Instruction");
    static final ClassDesc HOST_MEMORY = ClassDesc.of(PACKAGE + "memory.HostMemory");
    static final ClassDesc LAZY_FLAGS = ClassDesc.of(PACKAGE + "translate.LazyFlags");
    static final ClassDesc REGION = ClassDesc.of(PACKAGE + "translate.Region");
    static final ClassDesc TRANSLATED = ClassDesc.of(PACKAGE + "translate.Translated");
    static final ClassDesc EXCEPTION = ClassDesc.of(PACKAGE + "ProcessorException");
    static final ClassDesc UNSAFE = ClassDesc.of("jdk.internal.misc.Unsafe");
    static final ClassDesc LONG = ConstantDescs.CD_Long;
    static final ClassDesc INTEGER = ConstantDescs.CD_Integer;
    static final ClassDesc DOUBLE = ConstantDescs.CD_Double;
    static final ClassDesc MATH = ClassDesc.of("java.lang.Math");

    static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_boolean, PROCESSOR, CD_long);
    static final MethodTypeDesc CONSTRUCTOR = MethodTypeDesc.of(CD_void);
    static final MethodTypeDesc ROW = MethodTypeDesc.of(CD_void, PROCESSOR, INSTRUCTION);
    static final MethodTypeDesc TABLE = MethodTypeDesc.of(CD_long);
    static final MethodTypeDesc STORE_FLAGS =
            MethodTypeDesc.of(CD_void, PROCESSOR, CD_int, CD_long, CD_long);
    static final MethodTypeDesc CARRY =
            MethodTypeDesc.of(CD_long, PROCESSOR, CD_int, CD_long, CD_long);
    static final MethodTypeDesc CONDITION =
            MethodTypeDesc.of(CD_boolean, PROCESSOR, CD_int, CD_long, CD_long, CD_int);
    static final MethodTypeDesc COMPARE = MethodTypeDesc.of(CD_int, CD_long, CD_long);
    static final MethodTypeDesc LONG_TO_LONG = MethodTypeDesc.of(CD_long, CD_long);
    static final MethodTypeDesc TWO_LONGS = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    static final MethodTypeDesc RAISED =
            MethodTypeDesc.of(EXCEPTION, PROCESSOR, ConstantDescs.CD_Throwable, CD_long, CD_long);

    static final MethodTypeDesc ROTATED =
            MethodTypeDesc.of(CD_void, PROCESSOR, CD_long, CD_boolean, CD_int);
    static final MethodTypeDesc DOUBLE_TO_LONG =
            MethodTypeDesc.of(CD_long, ConstantDescs.CD_double);
    static final MethodTypeDesc LONG_TO_DOUBLE =
            MethodTypeDesc.of(ConstantDescs.CD_double, CD_long);
    static final MethodTypeDesc LONG_CHECK = MethodTypeDesc.of(CD_void, PROCESSOR, CD_long);
    static final MethodTypeDesc WRITE_PAIR =
            MethodTypeDesc.of(CD_boolean, PROCESSOR, CD_long, CD_long, CD_long);
    static final MethodTypeDesc CHECK = MethodTypeDesc.of(CD_void, PROCESSOR);

    private static final List<String> INLINED =
            List.of(
                    "memory.HostMemory",
                    "sse.Compare",
                    "sse.Convert",
                    "sse.Element",
                    "sse.Float32",
                    "sse.Float64",
                    "sse.Lanes",
                    "sse.Mxcsr",
                    "sse.Pack",
                    "sse.Shift",
                    "sse.Shuffle",
                    "sse.SimdExceptions",
                    "translate.HostAccess",
                    "translate.LazyFlags",
                    "translate.SlowDoubles");

    private Names() {}

    /** HotSpot inlines no method of a class that was not used yet when it compiles the caller. */
    static void initialise() {
        for (String name : INLINED) {
            try {
                Class.forName(PACKAGE + name);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("a part of this program is not there: " + name, e);
            }
        }
    }
}
