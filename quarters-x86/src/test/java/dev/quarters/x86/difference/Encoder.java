package dev.quarters.x86.difference;

import dev.quarters.x86.decode.Attribute;
import dev.quarters.x86.decode.Opcode;
import dev.quarters.x86.decode.Operand;
import dev.quarters.x86.decode.Row;

import java.io.ByteArrayOutputStream;

/**
 * Makes instructions of a row for 64-bit mode: all prefixes, register and memory forms, ways of
 * addressing, immediates; and sets the registers of the state so that a memory operand is where it
 * should be, most often in the window.
 */
final class Encoder {

    private final Row row;
    private final SplitMix random;
    private final MachineState state;
    private final boolean sized;
    private final boolean operandSizePrefix;
    private boolean wide;
    private int extension;
    private boolean shortAddress;
    private byte[] modRm = {};
    private int ripField = -1;
    private long address;

    private Encoder(Row row, MachineState state, SplitMix random) {
        this.row = row;
        this.state = state;
        this.random = random;
        this.sized = row.instruction().matches(".*(v|z|y|rAX|eAX)(,.*|$)") || hasSizedImmediate();
        boolean free =
                row.opcode().prefix() == Opcode.Prefix.ANY
                        && !row.attributes().contains(Attribute.F64);
        // A word's result is undefined (SDM Vol. 2, BSWAP), and these are other instructions (table
        // A-6, group 15).
        boolean undefined = row.mnemonic().matches("BSWAP|[LMS]FENCE");
        this.operandSizePrefix = free && random.percent(sized ? 25 : 3) && !undefined;
    }

    /** An instruction of that row, whose operands are in that state. */
    static byte[] encode(Row row, MachineState state, SplitMix random) {
        return new Encoder(row, state, random).encode();
    }

    private boolean hasSizedImmediate() {
        return row.opcode().immediates().stream()
                .anyMatch(kind -> kind.equals("iz") || kind.equals("iv"));
    }

    private byte[] encode() {
        Opcode opcode = row.opcode();
        wide =
                switch (opcode.wide()) {
                    case ONE -> true;
                    case ZERO -> false;
                    case ANY -> random.percent(sized ? 40 : 8);
                };
        shortAddress = random.percent(3);
        extension = random.percent(50) ? random.below(8) : 0;
        if (row.mnemonic().equals("PAUSE")) {
            extension = 0; // else it is XCHG r8, rAX
        }
        if (opcode.fixed() >= 0) {
            modRm = new byte[] {(byte) (opcode.fixed() + random.below(opcode.fixedCount()))};
        } else if (opcode.modRm() != Opcode.NO_MODRM) {
            modRm();
        }
        byte[] prefixes = prefixes();
        byte[] code = opcodeBytes(opcode);
        byte[] immediates = immediates();
        int length = prefixes.length + code.length + modRm.length + immediates.length;
        if (ripField >= 0) {
            patchRelative(length);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream(16);
        all.writeBytes(prefixes);
        all.writeBytes(code);
        all.writeBytes(modRm);
        all.writeBytes(immediates);
        return all.toByteArray();
    }

    private void patchRelative(int length) {
        int displacement = (int) (address - MachineState.CODE - length);
        for (int i = 0; i < 4; i++) {
            modRm[ripField + i] = (byte) (displacement >> 8 * i);
        }
    }

    private byte[] prefixes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(6);
        if (random.percent(3)) {
            bytes.write(new int[] {0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65}[random.below(6)]);
        }
        if (shortAddress) {
            bytes.write(0x67);
        }
        if (operandSizePrefix) {
            bytes.write(0x66);
        }
        if (row.attributes().contains(Attribute.LOCK) && inMemory() && random.percent(20)) {
            bytes.write(0xF0);
        }
        if (row.attributes().contains(Attribute.REP) && random.percent(60)) {
            bytes.write(random.percent(50) ? 0xF3 : 0xF2);
        }
        switch (row.opcode().prefix()) {
            case OPERAND_SIZE -> bytes.write(0x66);
            case REP -> bytes.write(0xF3);
            case REPNE -> bytes.write(0xF2);
            default -> {}
        }
        int rex = extension | (wide ? 8 : 0);
        if (rex != 0 || random.percent(8)) {
            bytes.write(0x40 | rex);
        }
        return bytes.toByteArray();
    }

    private byte[] opcodeBytes(Opcode opcode) {
        int last = opcode.first() + random.below(opcode.count());
        return switch (opcode.map()) {
            case 0 -> new byte[] {(byte) last};
            case 1 -> new byte[] {0x0F, (byte) last};
            case 2 -> new byte[] {0x0F, 0x38, (byte) last};
            default -> new byte[] {0x0F, 0x3A, (byte) last};
        };
    }

    private boolean inMemory() {
        return modRm.length > 0 && (modRm[0] & 0xC0) != 0xC0;
    }

    private void modRm() {
        int digit = row.opcode().modRm();
        int register = digit == Opcode.REGISTER_OPERAND ? random.below(8) : digit;
        boolean memory =
                switch (row.form()) {
                    case MEMORY -> true;
                    case REGISTER, ALWAYS_REGISTER -> false;
                    case EITHER -> random.percent(50);
                };
        if (memory) {
            memory(register << 3);
        } else {
            modRm = new byte[] {(byte) (0xC0 | register << 3 | random.below(8))};
        }
    }

    private int memorySize() {
        for (Operand operand : row.operands()) {
            String text = operand.text().substring(Math.max(0, operand.text().indexOf("/m") + 1));
            if (operand.role() == Operand.Role.RM && text.matches("m\\d+.*")) {
                int size = Integer.parseInt(text.replaceAll("^m(\\d+).*", "$1"));
                return text.endsWith("byte") ? size : Math.max(1, size / 8);
            }
        }
        return 8;
    }

    private long chooseAddress() {
        int size = memorySize();
        int room = MachineState.WINDOW_SIZE - size;
        int chance = random.below(100);
        if (room <= 0 || chance < 85) {
            int offset = random.below(Math.max(1, room + 1));
            return MachineState.WINDOW + (size >= 16 ? offset & -16 : offset - offset % size);
        } else if (chance < 96) {
            return MachineState.WINDOW + random.below(room + 1);
        } else if (chance < 98) {
            return MachineState.WINDOW + MachineState.WINDOW_SIZE - random.below(size + 1);
        }
        return chance == 98 ? 0x1234_5678_9ABC_DEF0L : 0x5000_0000L + 8 * random.below(100);
    }

    private void memory(int field) {
        address = chooseAddress();
        int kind = (int) address != address || shortAddress ? 2 + random.below(2) : random.below(4);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(6);
        switch (kind) {
            case 0 -> {
                bytes.write(field | 5);
                ripField = 1;
                bytes.writeBytes(new byte[4]);
            }
            case 1 -> {
                extension &= ~2;
                bytes.write(field | 4);
                bytes.write(0x25);
                bytes.writeBytes(little(address, 4));
            }
            case 2 -> withBase(bytes, field);
            default -> withIndex(bytes, field);
        }
        modRm = bytes.toByteArray();
    }

    private void withBase(ByteArrayOutputStream bytes, int field) {
        int base = random.below(8);
        base = base == 4 ? 3 : base;
        boolean far = random.percent(50);
        long displacement = far ? (int) random.next() >> random.below(31) : (byte) random.next();
        bytes.write(field | base | (far ? 0x80 : 0x40));
        bytes.writeBytes(little(displacement, far ? 4 : 1));
        setBase(base, address - displacement);
    }

    private void withIndex(ByteArrayOutputStream bytes, int field) {
        int base = random.below(8);
        int index = random.below(8);
        int fullBase = base | (extension & 1) << 3;
        int fullIndex = index | (extension & 2) << 2;
        if (fullBase == fullIndex || fullIndex == 4) {
            withBase(bytes, field);
            return;
        }
        int scale = random.below(4);
        boolean far = random.percent(50);
        long displacement = far ? (int) random.next() >> random.below(31) : (byte) random.next();
        bytes.write(field | 4 | (far ? 0x80 : 0x40));
        bytes.write(scale << 6 | index << 3 | base);
        bytes.writeBytes(little(displacement, far ? 4 : 1));
        setBase(base, address - displacement - (state.registers[fullIndex] << scale));
    }

    private void setBase(int base, long value) {
        long upper = shortAddress ? random.next() << 32 : 0;
        state.registers[base | (extension & 1) << 3] =
                shortAddress ? value & 0xFFFF_FFFFL | upper : value;
    }

    private byte[] immediates() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(8);
        int size = wide ? 8 : operandSizePrefix ? 2 : 4;
        for (String kind : row.opcode().immediates()) {
            int length =
                    switch (kind) {
                        case "ib", "cb" -> 1;
                        case "iw" -> 2;
                        case "id", "cz" -> 4;
                        case "iz" -> Math.min(size, 4);
                        case "iv" -> size;
                        default -> shortAddress ? 4 : 8;
                    };
            long value = kind.equals("mo") ? chooseAddress() : Values.integer(random);
            bytes.writeBytes(little(value, length));
        }
        return bytes.toByteArray();
    }

    private static byte[] little(long value, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (value >> 8 * i);
        }
        return bytes;
    }
}
