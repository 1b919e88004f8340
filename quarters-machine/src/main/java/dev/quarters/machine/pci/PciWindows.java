package dev.quarters.machine.pci;

/**
 * The addresses that base address registers are assigned: ports, memory below 4 GiB, and memory
 * above it for large 64-bit ones. Inclusive first, exclusive end.
 *
 * @param interruptLines for each of the four INTx lines, what the Interrupt Line register says: the
 *     input of the 8259 pair
 */
public record PciWindows(
        int firstPort,
        int endPort,
        long firstLow,
        long endLow,
        long firstHigh,
        long endHigh,
        java.util.List<Integer> interruptLines) {

    /** 64-bit registers of at least that size get addresses above 4 GiB. */
    private static final long LARGE = 1L << 28;

    Allocation allocation() {
        return new Allocation();
    }

    /** Hands out addresses one after the other, each aligned to its size. */
    final class Allocation {

        private long nextPort = firstPort;
        private long nextLow = firstLow;
        private long nextHigh = firstHigh;

        /** Sets a function's base addresses and lets them answer. What has no space stays 0. */
        void assign(int device, PciFunction function) {
            ConfigurationSpace space = function.space();
            int enable = 0;
            for (BaseAddress bar : function.bars()) {
                bar.setAddress(space, next(bar));
                enable |=
                        bar.kind() == BarKind.IO
                                ? PciFunction.IO_ENABLE
                                : PciFunction.MEMORY_ENABLE;
            }
            space.write(ConfigurationSpace.COMMAND, 2, enable);
            if (function.interruptPin() != 0) {
                int line = PciHost.line(device, function.interruptPin());
                space.setByte(ConfigurationSpace.INTERRUPT_LINE, interruptLines.get(line));
            }
        }

        private long next(BaseAddress bar) {
            long size = bar.size();
            if (bar.kind() == BarKind.IO) {
                long at = align(nextPort, size);
                nextPort = at + size <= endPort ? at + size : nextPort;
                return at + size <= endPort ? at : 0;
            }
            if (bar.kind().isWide() && size >= LARGE) {
                long at = align(nextHigh, size);
                nextHigh = at + size <= endHigh ? at + size : nextHigh;
                return at + size <= endHigh ? at : 0;
            }
            long at = align(nextLow, Math.max(size, 4096));
            nextLow = at + size <= endLow ? at + size : nextLow;
            return at + size <= endLow ? at : 0;
        }

        private static long align(long address, long size) {
            return address + size - 1 & -size;
        }
    }
}
