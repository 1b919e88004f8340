package dev.quarters.machine.vcpu;

/**
 * The state in which a boot protocol enters a kernel: flat segments, interrupts off, and either
 * 64-bit mode with page tables that the loader made, or 32-bit protected mode without paging.
 *
 * @param longMode 64-bit mode, with {@code pageTable} in CR3
 * @param instructionPointer RIP or EIP
 * @param rsi for Linux's 64-bit protocol: the boot parameters
 * @param rbx for PVH: the start information
 * @param globalDescriptorTable physical address of a table whose entries 2 and 3 are the flat code
 *     and data segments (selectors 10H and 18H, as Linux's boot protocol wants)
 * @param globalDescriptorTableLimit of that table
 */
public record EntryState(
        boolean longMode,
        long instructionPointer,
        long stackPointer,
        long rsi,
        long rbx,
        long pageTable,
        long globalDescriptorTable,
        int globalDescriptorTableLimit) {}
