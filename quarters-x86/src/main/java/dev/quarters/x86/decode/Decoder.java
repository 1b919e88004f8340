package dev.quarters.x86.decode;

import static dev.quarters.x86.decode.Operand.Role.REGISTER;
import static dev.quarters.x86.decode.Operand.Role.RM;

import dev.quarters.x86.Segment;

import org.jspecify.annotations.Nullable;

/**
 * Turns bytes into an {@link Instruction} (Intel SDM Vol. 2A chapter 2). What is no instruction
 * becomes one of the row {@link InstructionTable#UNDEFINED}, which raises #UD when it is executed.
 * For one thread at a time.
 */
public final class Decoder {

    /** No instruction has more bytes (Intel SDM Vol. 2A §2.3.11). */
    public static final int LONGEST = 15;

    private static final int REX_B = 1;
    private static final int REX_X = 2;
    private static final int REX_R = 4;
    private static final int REX_W = 8;

    /** BX, BX, BP, BP, SI, DI, BP, BX and what is added (Intel SDM Vol. 2A table 2-1). */
    private static final int[] BASE_16 = {3, 3, 5, 5, 6, 7, 5, 3};

    private static final int[] INDEX_16 = {6, 7, 6, 7, -1, -1, -1, -1};

    private final InstructionTable table;
    private CodeSource source = offset -> 0;
    private int start;
    private int position;
    private int codeSize;

    private int rex;
    private int segment;
    private int prefixes;
    private int modRm;
    private int immediates;
    private Instruction.Builder result = new Instruction.Builder();

    /** Of the processor's instructions. */
    public Decoder() {
        this(InstructionTable.STANDARD);
    }

    Decoder(InstructionTable table) {
        this.table = table;
    }

    /**
     * The instruction at that offset.
     *
     * @param size of the code: 2, 4 or 8 bytes
     * @throws dev.quarters.x86.ProcessorException from the source
     */
    public Instruction decode(CodeSource code, int offset, int size) {
        source = code;
        start = offset;
        position = offset;
        codeSize = size;
        result = new Instruction.Builder();
        int opcode = prefixes();
        int map = 0;
        if (opcode == 0x0F) {
            opcode = next();
            map = opcode == 0x38 ? 2 : opcode == 0x3A ? 3 : 1;
            opcode = map == 1 ? opcode : next();
        }
        Row row = find(map, opcode);
        if (row == null) {
            return finish(InstructionTable.UNDEFINED);
        }
        result.opcode = opcode;
        operands(row);
        boolean locked = (prefixes & Instruction.LOCK) != 0;
        boolean legal = !locked || row.has(Attribute.LOCK) && result.rm == Instruction.NONE;
        return finish(legal ? row.number() : InstructionTable.UNDEFINED);
    }

    private Instruction finish(int row) {
        boolean tooLong = position - start > LONGEST;
        result.row = tooLong ? InstructionTable.TOO_LONG : row;
        result.start = start;
        result.end = position;
        result.prefixes = prefixes;
        return result.build();
    }

    /**
     * The next byte; those beyond the fifteenth are not fetched, for they fault by their number.
     */
    private int next() {
        int at = position++;
        return at - start < LONGEST ? source.byteAt(at) : 0;
    }

    /** Takes the prefixes; the opcode's first byte. */
    private int prefixes() {
        rex = 0;
        segment = -1;
        prefixes = 0;
        immediates = 0;
        while (true) {
            int value = next();
            if (codeSize == 8 && (value & 0xF0) == 0x40) {
                rex = value;
            } else if (prefix(value)) {
                rex = 0; // REX counts only directly before the opcode.
            } else {
                prefixes |= rex == 0 ? 0 : Instruction.REX;
                prefixes |= (rex & REX_W) == 0 ? 0 : Instruction.REX_W;
                return value;
            }
            if (position - start > LONGEST) {
                return 0;
            }
        }
    }

    private boolean prefix(int value) {
        switch (value) {
            case 0x26, 0x2E, 0x36, 0x3E -> {
                if (codeSize != 8) {
                    segment = value >> 3 & 3;
                }
            }
            case 0x64, 0x65 -> segment = value - 0x64 + Segment.FS;
            case 0x66 -> prefixes |= Instruction.OPERAND_SIZE;
            case 0x67 -> prefixes |= Instruction.ADDRESS_SIZE;
            case 0xF0 -> prefixes |= Instruction.LOCK;
            case 0xF2 -> prefixes = prefixes & ~Instruction.REP | Instruction.REPNE;
            case 0xF3 -> prefixes = prefixes & ~Instruction.REPNE | Instruction.REP;
            default -> {
                return false;
            }
        }
        return true;
    }

    private @Nullable Row find(int map, int opcode) {
        Row[] candidates = table.candidates(map, opcode);
        boolean fetched = false;
        for (Row row : candidates) {
            if (!allows(row)) {
                continue;
            }
            if (row.opcode().hasModRm() && !fetched) {
                modRm = next();
                fetched = true;
            }
            if (!row.opcode().hasModRm() || fits(row)) {
                return row;
            }
        }
        return null;
    }

    /** The conditions that do not look at ModRM. */
    private boolean allows(Row row) {
        Opcode opcode = row.opcode();
        boolean repeat = (prefixes & (Instruction.REP | Instruction.REPNE)) != 0;
        boolean operandSize = (prefixes & Instruction.OPERAND_SIZE) != 0;
        boolean prefix =
                switch (opcode.prefix()) {
                    case ANY -> true;
                    case NONE -> !repeat && !operandSize;
                    case OPERAND_SIZE -> !repeat && operandSize;
                    case REP -> (prefixes & Instruction.REP) != 0;
                    case REPNE -> (prefixes & Instruction.REPNE) != 0;
                };
        boolean wide =
                switch (opcode.wide()) {
                    case ANY -> true;
                    case ZERO -> (rex & REX_W) == 0;
                    case ONE -> (rex & REX_W) != 0;
                };
        return prefix && wide && !row.has(codeSize == 8 ? Attribute.I64 : Attribute.O64);
    }

    private boolean fits(Row row) {
        Opcode opcode = row.opcode();
        boolean inMemory = modRm < 0xC0;
        if (opcode.fixed() >= 0) {
            int distance = modRm - opcode.fixed();
            return distance >= 0 && distance < opcode.fixedCount();
        }
        boolean form =
                switch (row.form()) {
                    case EITHER, ALWAYS_REGISTER -> true;
                    case MEMORY -> inMemory;
                    case REGISTER -> !inMemory;
                };
        return form
                && (opcode.modRm() == Opcode.REGISTER_OPERAND
                        || opcode.modRm() == (modRm >> 3 & 7));
    }

    private void operands(Row row) {
        boolean otherAddressSize = (prefixes & Instruction.ADDRESS_SIZE) != 0;
        result.addressSize =
                codeSize == 8
                        ? otherAddressSize ? 4 : 8
                        : otherAddressSize ? 6 - codeSize : codeSize;
        result.operandSize = row.size().bytes(sizeAttribute(row));
        result.segment = segment < 0 ? Segment.DS : segment;
        if (row.opcode().hasModRm()) {
            modRm(row);
        } else if (row.opcode().hasRegister()) {
            result.register = result.opcode & 7 | (rex & REX_B) << 3;
            result.rm = row.usesAccumulator() ? 0 : result.register;
        } else if (row.usesAccumulator()) {
            result.rm = 0;
        }
        for (String immediate : row.opcode().immediates()) {
            immediate(immediate);
        }
    }

    private int sizeAttribute(Row row) {
        boolean other =
                (prefixes & Instruction.OPERAND_SIZE) != 0
                        && row.opcode().prefix() != Opcode.Prefix.OPERAND_SIZE;
        if (codeSize != 8) {
            return other ? 6 - codeSize : codeSize;
        } else if (row.has(Attribute.F64) || (rex & REX_W) != 0) {
            return 8;
        } else if (other) {
            return 2;
        }
        return row.has(Attribute.D64) ? 8 : 4;
    }

    private void modRm(Row row) {
        int extension = (rex & REX_R) << 1;
        int field = modRm >> 3 & 7;
        boolean isOperand = row.opcode().modRm() == Opcode.REGISTER_OPERAND;
        result.register = isOperand && !row.ignoresRex(REGISTER) ? field | extension : field;
        if (row.opcode().fixed() >= 0) {
            result.opcode = modRm;
            result.rm = modRm & 7;
        } else if (modRm >= 0xC0 || row.form() == Row.RmForm.ALWAYS_REGISTER) {
            int rm = modRm & 7;
            result.rm = row.ignoresRex(RM) ? rm : rm | (rex & REX_B) << 3;
        } else if (result.addressSize == 2) {
            memory16();
        } else {
            memory();
        }
    }

    private void memory() {
        int mod = modRm >> 6;
        int base = modRm & 7;
        if (base == 4) {
            int sib = next();
            int index = sib >> 3 & 7 | (rex & REX_X) << 2;
            result.index = index == 4 ? Instruction.NONE : index;
            result.scale = sib >> 6;
            base = sib & 7;
        } else if (base == 5 && mod == 0) {
            result.base = codeSize == 8 ? Instruction.RIP : Instruction.NONE;
            result.displacement = (int) little(4);
            return;
        }
        if (base == 5 && mod == 0) {
            result.displacement = (int) little(4);
            return;
        }
        result.base = base | (rex & REX_B) << 3;
        if (segment < 0 && (result.base == 4 || result.base == 5)) {
            result.segment = Segment.SS;
        }
        if (mod != 0) {
            result.displacement = mod == 1 ? (byte) next() : (int) little(4);
        }
    }

    private void memory16() {
        int mod = modRm >> 6;
        int rm = modRm & 7;
        if (rm == 6 && mod == 0) {
            result.displacement = little(2);
            return;
        }
        result.base = BASE_16[rm];
        result.index = INDEX_16[rm];
        if (segment < 0 && result.base == 5) {
            result.segment = Segment.SS;
        }
        if (mod != 0) {
            result.displacement = mod == 1 ? (byte) next() : (short) little(2);
        }
    }

    private void immediate(String kind) {
        int size = result.operandSize;
        switch (kind) {
            case "ib", "cb" -> first((byte) next());
            case "iw" -> first(little(2));
            case "id" -> first(extend(little(4), 4));
            case "iz", "cz" -> first(size == 2 ? (short) little(2) : (int) little(4));
            case "iv" -> first(extend(little(size), size));
            case "mo" -> result.displacement = little(result.addressSize);
            default -> {
                result.immediate = little(Math.min(size, 4));
                result.immediate2 = (int) little(2);
            }
        }
    }

    /** A second immediate is a byte: ENTER's nesting level, the length of EXTRQ. */
    private void first(long value) {
        if (immediates++ == 0) {
            result.immediate = value;
        } else {
            result.immediate2 = (int) value & 0xFF;
        }
    }

    private static long extend(long value, int size) {
        return value << 64 - 8 * size >> 64 - 8 * size;
    }

    private long little(int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) next() << 8 * i;
        }
        return value;
    }
}
