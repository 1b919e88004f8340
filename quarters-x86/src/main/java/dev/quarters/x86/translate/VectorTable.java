package dev.quarters.x86.translate;

import static java.util.Map.entry;

import dev.quarters.x86.decode.InstructionTable;
import dev.quarters.x86.decode.Row;
import dev.quarters.x86.interpret.Action;
import dev.quarters.x86.interpret.Step;
import dev.quarters.x86.translate.DoubleOperation.Operation;

import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The vector instructions that are written out, by their rows' methods. */
final class VectorTable {

    private static final Map<String, Consumer<VectorCode>> FORMS =
            Map.ofEntries(
                    entry("Move.loadAligned", code -> code.moves.load(true)),
                    entry("Move.loadUnaligned", code -> code.moves.load(false)),
                    entry("Move.storeAligned", code -> code.moves.store(true)),
                    entry("Move.storeUnaligned", code -> code.moves.store(false)),
                    entry("Move.movss", code -> code.moves.loadSingle()),
                    entry("Move.storeMovss", code -> code.moves.storeSingle()),
                    entry("Move.movsd", code -> code.moves.loadDouble()),
                    entry("Move.storeMovsd", code -> code.moves.storeLow(false)),
                    entry("Move.storeLow", code -> code.moves.storeLow(false)),
                    entry("Move.movq", code -> code.moves.loadQuadword()),
                    entry("Move.storeMovq", code -> code.moves.storeLow(true)),
                    entry("Move.loadLow", code -> code.moves.loadHalf(false)),
                    entry("Move.loadHigh", code -> code.moves.loadHalf(true)),
                    entry("Move.storeHigh", code -> code.moves.storeHigh()),
                    entry("Move.movhlps", code -> code.moves.highToLow()),
                    entry("Move.movd", code -> code.moves.fromGeneral(4)),
                    entry("Move.movdWide", code -> code.moves.fromGeneral(8)),
                    entry("Move.storeMovd", code -> code.moves.toGeneral(4)),
                    entry("Move.storeMovdWide", code -> code.moves.toGeneral(8)),
                    entry("Move.movddup", code -> code.moves.duplicate()),
                    entry("Logic.and", code -> code.packed.logic(VectorPacked.Logic.AND)),
                    entry("Logic.andNot", code -> code.packed.logic(VectorPacked.Logic.AND_NOT)),
                    entry("Logic.or", code -> code.packed.logic(VectorPacked.Logic.OR)),
                    entry("Logic.xor", code -> code.packed.logic(VectorPacked.Logic.XOR)),
                    entry("PackedAdd.paddb", code -> code.packed.halves("addBytes")),
                    entry("PackedAdd.paddw", code -> code.packed.halves("addWords")),
                    entry("PackedAdd.paddd", code -> code.packed.halves("addDoublewords")),
                    entry("PackedAdd.paddq", code -> code.packed.sum(true)),
                    entry("PackedAdd.psubb", code -> code.packed.halves("subtractBytes")),
                    entry("PackedAdd.psubw", code -> code.packed.halves("subtractWords")),
                    entry("PackedAdd.psubd", code -> code.packed.halves("subtractDoublewords")),
                    entry("PackedAdd.psubq", code -> code.packed.sum(false)),
                    entry("PackedCompare.pcmpeqb", code -> code.packed.halves("equalBytes")),
                    entry("PackedCompare.pcmpeqw", code -> code.packed.halves("equalWords")),
                    entry("PackedCompare.pcmpeqd", code -> code.packed.halves("equalDoublewords")),
                    entry(
                            "PackedCompare.pcmpgtd",
                            code -> code.packed.halves("greaterDoublewords")),
                    entry(
                            "PackedCompare.pminub",
                            code -> code.packed.halves("minimumUnsignedBytes")),
                    entry("PackedMultiply.pmuludq", code -> code.packed.halves("multiplyUnsigned")),
                    entry("Shift.psllwImmediate", code -> code.packed.shift("leftWords")),
                    entry("Shift.pslldImmediate", code -> code.packed.shift("leftDoublewords")),
                    entry("Shift.psllqImmediate", code -> code.packed.shift("leftQuadword")),
                    entry("Shift.psrlwImmediate", code -> code.packed.shift("rightWords")),
                    entry("Shift.psrldImmediate", code -> code.packed.shift("rightDoublewords")),
                    entry("Shift.psrlqImmediate", code -> code.packed.shift("rightQuadword")),
                    entry("Shift.psradImmediate", code -> code.packed.shift("signedDoublewords")),
                    entry("Shift.pslldq", code -> code.packed.shiftBytes(true)),
                    entry("Shift.psrldq", code -> code.packed.shiftBytes(false)),
                    entry("Pack.punpcklbw", code -> code.packed.interleave("bytes", false)),
                    entry("Pack.punpcklwd", code -> code.packed.interleave("words", false)),
                    entry("Pack.punpckldq", code -> code.packed.interleave("doublewords", false)),
                    entry("Pack.punpckhbw", code -> code.packed.interleave("bytes", true)),
                    entry("Pack.punpckhwd", code -> code.packed.interleave("words", true)),
                    entry("Pack.punpckhdq", code -> code.packed.interleave("doublewords", true)),
                    entry("Pack.unpcklps", code -> code.packed.interleave("doublewords", false)),
                    entry("Pack.unpckhps", code -> code.packed.interleave("doublewords", true)),
                    entry("Pack.low64", code -> code.packed.lowHalves()),
                    entry("Pack.high64", code -> code.packed.highHalves()),
                    entry("Pack.packuswb", code -> code.packed.narrow("toUnsignedBytes")),
                    entry("Shuffle.pshufd", code -> code.packed.shuffle()),
                    entry("Shuffle.shufps", code -> code.packed.shuffleBoth()),
                    entry("Shuffle.pshuflw", code -> code.packed.shuffleWords(false)),
                    entry("Shuffle.pshufhw", code -> code.packed.shuffleWords(true)),
                    entry("Shuffle.shufpd", code -> code.packed.shuffleHalves()),
                    entry("Element.pmovmskb", code -> code.packed.signs()),
                    entry("ScalarDouble.addsd", code -> code.doubles.scalar(Operation.ADD)),
                    entry("ScalarDouble.subsd", code -> code.doubles.scalar(Operation.SUBTRACT)),
                    entry("ScalarDouble.mulsd", code -> code.doubles.scalar(Operation.MULTIPLY)),
                    entry("ScalarDouble.divsd", code -> code.doubles.scalar(Operation.DIVIDE)),
                    entry("ScalarDouble.minsd", code -> code.doubles.extremum("minimum")),
                    entry("ScalarDouble.maxsd", code -> code.doubles.extremum("maximum")),
                    entry(
                            "ScalarDouble.sqrtsd",
                            code -> code.doubles.scalar(Operation.SQUARE_ROOT)),
                    entry("PackedDouble.addpd", code -> code.doubles.packed(Operation.ADD)),
                    entry("PackedDouble.subpd", code -> code.doubles.packed(Operation.SUBTRACT)),
                    entry("PackedDouble.mulpd", code -> code.doubles.packed(Operation.MULTIPLY)),
                    entry("PackedDouble.divpd", code -> code.doubles.packed(Operation.DIVIDE)),
                    entry("ScalarSingle.addss", code -> code.singles.scalarSingle("add")),
                    entry("ScalarSingle.subss", code -> code.singles.scalarSingle("subtract")),
                    entry("ScalarSingle.mulss", code -> code.singles.scalarSingle("multiply")),
                    entry("ScalarSingle.divss", code -> code.singles.scalarSingle("divide")),
                    entry("ScalarSingle.minss", code -> code.singles.scalarSingle("minimum")),
                    entry("ScalarSingle.maxss", code -> code.singles.scalarSingle("maximum")),
                    entry("ScalarSingle.sqrtss", code -> code.singles.rootOfSingle()),
                    entry("Compare.cmpsd", code -> code.doubles.mask()),
                    entry("Compare.ucomisd", code -> code.doubles.compare(true)),
                    entry("Compare.comisd", code -> code.doubles.compare(false)),
                    entry("Compare.ucomiss", code -> code.singles.compareSingles(true)),
                    entry("Compare.comiss", code -> code.singles.compareSingles(false)),
                    entry("ScalarConvert.cvtsi2sd", code -> code.singles.fromInteger(true)),
                    entry("ScalarConvert.cvtsi2ss", code -> code.singles.fromInteger(false)),
                    entry("ScalarConvert.cvttsd2si", code -> code.singles.toInteger(true, true)),
                    entry("ScalarConvert.cvtsd2si", code -> code.singles.toInteger(true, false)),
                    entry("ScalarConvert.cvttss2si", code -> code.singles.toInteger(false, true)),
                    entry("ScalarConvert.cvtss2si", code -> code.singles.toInteger(false, false)),
                    entry("ScalarConvert.cvtsd2ss", code -> code.singles.narrow()),
                    entry("ScalarConvert.cvtss2sd", code -> code.singles.widen()));

    private static final String PACKAGE = "sse.";

    /** As in m64, xmm/m128 and r/m32. */
    private static final Pattern MEMORY = Pattern.compile("(?:^|/)m(\\d+)");

    private VectorTable() {}

    /** Whether a step is written out as one of these. */
    static boolean contains(Step step) {
        if (step.action != Action.GENERIC) {
            return false;
        }
        Row row = row(step);
        return row.method().startsWith(PACKAGE)
                && FORMS.containsKey(name(row))
                && row.operands().stream().anyMatch(operand -> operand.text().startsWith("xmm"))
                && (!step.instruction.inMemory() || GeneralCode.isPlainMemory(step.instruction));
    }

    static void write(Step step, VectorCode code) {
        Objects.requireNonNull(FORMS.get(name(row(step)))).accept(code);
    }

    /** Whether it has a general register as an operand. */
    static boolean usesGeneral(Step step) {
        return row(step).operands().stream().anyMatch(operand -> operand.text().startsWith("r"));
    }

    /** Whether its memory operand is what it writes. */
    static boolean writesMemory(Step step) {
        String first = row(step).operands().getFirst().text();
        return first.startsWith("m") || first.contains("/m") || first.startsWith("r/");
    }

    /** The size of its memory operand in bytes. */
    static int memorySize(Step step) {
        return row(step).operands().stream()
                .map(operand -> MEMORY.matcher(operand.text()))
                .filter(Matcher::find)
                .mapToInt(found -> Integer.parseInt(found.group(1)) / 8)
                .findFirst()
                .orElse(16);
    }

    /** Above 0 if low halves are doubles to it, below if they are integers. */
    static int lowDoubles(Step step) {
        String name = name(row(step));
        if (name.endsWith("sd") || name.endsWith("pd")) {
            return 2;
        }
        return name.startsWith("Move.") || name.equals("Pack.low64") || name.equals("Pack.high64")
                ? 0
                : -1;
    }

    /** The same of high halves. */
    static int highDoubles(Step step) {
        String name = name(row(step));
        return name.startsWith("PackedDouble.") ? 2 : lowDoubles(step) < 0 ? -1 : 0;
    }

    private static Row row(Step step) {
        return InstructionTable.STANDARD.row(step.instruction.row);
    }

    private static String name(Row row) {
        return row.method().substring(PACKAGE.length());
    }
}
