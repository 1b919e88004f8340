package dev.quarters.machine.gdb;

import dev.quarters.machine.debug.Register;
import dev.quarters.machine.debug.RegisterSet;

/** The registers as an XML document (GDB manual, appendix G): {@code target.xml}. */
final class TargetDescription {

    /** The document. */
    static final String XML = write();

    private TargetDescription() {}

    private static String write() {
        StringBuilder xml =
                new StringBuilder(
                        """
                        <?xml version="1.0"?>
                        <!DOCTYPE target SYSTEM "gdb-target.dtd">
                        <target version="1.0">
                        <architecture>i386:x86-64</architecture>
                        """);
        int number = 0;
        for (RegisterSet.Group group : RegisterSet.GROUPS) {
            xml.append("<feature name=\"").append(group.name()).append("\">\n");
            if (group.name().equals("org.gnu.gdb.i386.sse")) {
                xml.append(VECTOR_TYPES);
            }
            for (Register register : group.registers()) {
                xml.append(
                        "<reg name=\"%s\" bitsize=\"%d\" type=\"%s\" regnum=\"%d\"/>%n"
                                .formatted(
                                        register.name(),
                                        register.bits(),
                                        type(register),
                                        number++));
            }
            xml.append("</feature>\n");
        }
        return xml.append("</target>\n").toString();
    }

    private static final String VECTOR_TYPES =
            """
            <vector id="v4f" type="ieee_single" count="4"/>
            <vector id="v2d" type="ieee_double" count="2"/>
            <vector id="v16i8" type="int8" count="16"/>
            <vector id="v8i16" type="int16" count="8"/>
            <vector id="v4i32" type="int32" count="4"/>
            <vector id="v2i64" type="int64" count="2"/>
            <union id="vec128">
            <field name="v4_float" type="v4f"/>
            <field name="v2_double" type="v2d"/>
            <field name="v16_int8" type="v16i8"/>
            <field name="v8_int16" type="v8i16"/>
            <field name="v4_int32" type="v4i32"/>
            <field name="v2_int64" type="v2i64"/>
            <field name="uint128" type="uint128"/>
            </union>
            """;

    private static String type(Register register) {
        return switch (register.kind()) {
            case INSTRUCTION_POINTER -> "code_ptr";
            case FLAGS -> "int32";
            case FLOATING -> "i387_ext";
            case VECTOR -> "vec128";
            default ->
                    register.name().matches("rsp|rbp")
                            ? "data_ptr"
                            : register.bits() == 64 ? "int64" : "int32";
        };
    }
}
