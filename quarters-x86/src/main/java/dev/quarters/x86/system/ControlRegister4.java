package dev.quarters.x86.system;

import dev.quarters.x86.Processor;

/** Writes of CR4: each bit needs the feature that it switches on (Intel SDM Vol. 3A §2.5). */
final class ControlRegister4 {

    private static final long PSE = 1 << 4;
    private static final long PAE = 1 << 5;
    private static final long PGE = 1 << 7;
    private static final long LA57 = 1 << 12;
    private static final long PCIDE = 1 << 17;
    private static final long SMEP = 1 << 20;
    private static final long SMAP = 1 << 21;
    private static final long PG = 1L << 31;

    private static final long PAGING = PSE | PAE | PGE | LA57 | PCIDE | SMEP | SMAP;

    /** VME, PVI, TSD, DE, PSE, PAE, MCE, PGE, PCE, OSFXSR, OSXMMEXCPT. */
    private static final long ALWAYS = 0x7FF;

    private ControlRegister4() {}

    private static long allowed(CpuModel model) {
        return ALWAYS
                | bit(model, Feature.UMIP, 11)
                | bit(model, Feature.LA57, 12)
                | bit(model, Feature.FSGSBASE, 16)
                | bit(model, Feature.PCID, 17)
                | bit(model, Feature.XSAVE, 18)
                | bit(model, Feature.SMEP, 20)
                | bit(model, Feature.SMAP, 21);
    }

    private static long bit(CpuModel model, Feature feature, int bit) {
        return model.has(feature) ? 1L << bit : 0;
    }

    static void write(Processor cpu, long value) {
        long changed = value ^ cpu.cr4;
        boolean longMode = cpu.inLongMode();
        boolean startsIdentifiers = (changed & value & PCIDE) != 0;
        boolean illegal =
                (value & ~allowed(cpu.model)) != 0
                        || longMode && (value & PAE) == 0
                        || longMode && (changed & LA57) != 0
                        || startsIdentifiers && (!longMode || (cpu.cr3 & 0xFFF) != 0)
                        || (value & PCIDE) != 0 && !longMode;
        if (illegal) {
            throw Fault.protection(cpu);
        }
        boolean pointers = (cpu.cr0 & PG) != 0 && (value & PAE) != 0 && !longMode;
        if (pointers && (changed & (PSE | PAE | PGE | SMEP)) != 0) {
            ControlRegisters.loadPointers(cpu, cpu.cr3);
        }
        cpu.cr4 = value;
        if ((changed & PAGING) != 0) {
            cpu.translation.flush();
        }
        cpu.translation.selectMode();
    }
}
