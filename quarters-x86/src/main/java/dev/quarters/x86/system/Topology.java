package dev.quarters.x86.system;

/**
 * Caches and the place of a processor among others, for CPUID leaves 4 and BH: one package, a core
 * for each processor, a cache of the last level for all.
 */
final class Topology {

    private Topology() {}

    /** How many identifiers the package takes: a power of two. */
    static int identifiers(CpuModel model) {
        return Math.min(1 << bits(model), 0xFF);
    }

    private static int bits(CpuModel model) {
        return 32 - Integer.numberOfLeadingZeros(model.processors() - 1);
    }

    /** Leaf 4: data, instruction, unified caches with lines of 64 bytes. */
    static int[] cache(CpuModel model, int subleaf) {
        return switch (subleaf) {
            case 0 -> cache(model, 1, 1, 8, 64, 1);
            case 1 -> cache(model, 2, 1, 8, 64, 1);
            case 2 -> cache(model, 3, 2, 8, 512, 1);
            case 3 -> cache(model, 3, 3, 16, 8192, identifiers(model));
            default -> new int[4];
        };
    }

    private static int[] cache(
            CpuModel model, int type, int level, int ways, int sets, int sharing) {
        int cores = Math.min(identifiers(model), 64);
        int selfInitializing = 1 << 8;
        return new int[] {
            type | level << 5 | selfInitializing | sharing - 1 << 14 | cores - 1 << 26,
            ways - 1 << 22 | 63,
            sets - 1,
            0
        };
    }

    /** Leaf BH: one thread a core, then the cores of the package. */
    static int[] levels(CpuModel model, int subleaf, int identifier) {
        return switch (subleaf) {
            case 0 -> new int[] {0, 1, 1 << 8, identifier};
            case 1 -> new int[] {bits(model), model.processors(), 2 << 8 | 1, identifier};
            default -> new int[] {0, 0, subleaf & 0xFF, identifier};
        };
    }
}
