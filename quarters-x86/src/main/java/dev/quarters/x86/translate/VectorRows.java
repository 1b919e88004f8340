package dev.quarters.x86.translate;

import dev.quarters.x86.decode.Operand;
import dev.quarters.x86.decode.Row;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Rows whose methods touch vector registers and memory alone: no general register but those of the
 * address, and no flag.
 */
final class VectorRows {

    private static final Pattern OPERAND = Pattern.compile("xmm|m\\d+|xmm/m\\d+|imm8");

    /** They compare into RFLAGS, or have operands that are not written down. */
    private static final Set<String> OTHERS =
            Set.of(
                    "COMISS",
                    "COMISD",
                    "UCOMISS",
                    "UCOMISD",
                    "PTEST",
                    "PCMPESTRI",
                    "PCMPESTRM",
                    "PCMPISTRI",
                    "PCMPISTRM",
                    "MASKMOVDQU",
                    "LDMXCSR",
                    "STMXCSR");

    private VectorRows() {}

    static boolean contains(Row row) {
        return row.method().startsWith("sse.")
                && !row.endsBlock()
                && !OTHERS.contains(row.mnemonic())
                && row.operands().stream()
                        .map(Operand::text)
                        .allMatch(text -> OPERAND.matcher(text).matches())
                && row.operands().stream().anyMatch(operand -> operand.text().startsWith("xmm"));
    }
}
