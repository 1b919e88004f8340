package dev.quarters.x86.system;

import dev.quarters.x86.Processor;

/** IA32_EFER (Intel SDM Vol. 3A §2.2.1). */
final class ExtendedFeatures {

    private static final long SCE = 1;
    private static final long LME = 1 << 8;
    private static final long LMA = 1 << 10;
    private static final long NXE = 1 << 11;
    private static final long PG = 1L << 31;

    private ExtendedFeatures() {}

    static boolean write(Processor cpu, long value) {
        long allowed = LMA;
        allowed |= cpu.model.has(Feature.SYSCALL) ? SCE : 0;
        allowed |= cpu.model.has(Feature.LONG_MODE) ? LME : 0;
        allowed |= cpu.model.has(Feature.NX) ? NXE : 0;
        boolean changesMode = ((value ^ cpu.efer) & LME) != 0;
        if ((value & ~allowed) != 0 || changesMode && (cpu.cr0 & PG) != 0) {
            return false;
        }
        boolean changesTranslation = ((value ^ cpu.efer) & NXE) != 0;
        cpu.efer = value & ~LMA | cpu.efer & LMA;
        if (changesTranslation) {
            cpu.translation.flush();
        }
        return true;
    }
}
