package dev.quarters.pc.software;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;

/** What a processor's registers hold, for people. */
final class ProcessorDescription {

    private static final String[] GENERAL = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
        "r13", "r14", "r15"
    };
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs"};

    private final StringBuilder text = new StringBuilder();

    private ProcessorDescription() {}

    static String of(Processor cpu) {
        ProcessorDescription description = new ProcessorDescription();
        for (int i = 0; i < GENERAL.length; i++) {
            description.value(GENERAL[i], cpu.registers[i], i % 4 == 3);
        }
        description.value("rip", cpu.rip, false);
        description.value("rflags", Flags.value(cpu), false);
        description.text.append(
                "%d-bit code, privilege level %d%s%n"
                        .formatted(
                                8 * cpu.codeSize,
                                cpu.privilegeLevel,
                                cpu.halted ? ", halted" : ""));
        description.text.append("at rip: %s%n".formatted(NextInstruction.of(cpu)));
        for (int i = 0; i < SEGMENTS.length; i++) {
            description.segment(SEGMENTS[i], cpu.segments[i]);
        }
        description.segment("ldtr", cpu.localDescriptorTable);
        description.segment("tr", cpu.taskRegister);
        description.table("gdtr", cpu.globalDescriptorTableBase, cpu.globalDescriptorTableLimit);
        description.table(
                "idtr", cpu.interruptDescriptorTableBase, cpu.interruptDescriptorTableLimit);
        description.control(cpu);
        return description.text.toString();
    }

    private void control(Processor cpu) {
        value("cr0", cpu.cr0, false);
        value("cr2", cpu.cr2, false);
        value("cr3", cpu.cr3, false);
        value("cr4", cpu.cr4, true);
        value("cr8", cpu.bus.taskPriority(), false);
        value("efer", cpu.efer, false);
        value("xcr0", cpu.xcr0, true);
        value("star", cpu.star, false);
        value("lstar", cpu.lstar, false);
        value("k_gs_base", cpu.kernelGsBase, true);
        value("dr6", cpu.debugRegisters[6], false);
        value("dr7", cpu.debugRegisters[7], true);
    }

    private void value(String name, long value, boolean last) {
        text.append("%-6s %016x%s".formatted(name, value, last ? System.lineSeparator() : "  "));
    }

    private void segment(String name, Segment segment) {
        text.append(
                "%-6s %04x  base %016x  limit %08x  attributes %04x%n"
                        .formatted(
                                name,
                                segment.selector,
                                segment.base,
                                segment.limit,
                                segment.attributes));
    }

    private void table(String name, long base, int limit) {
        text.append("%-6s       base %016x  limit %08x%n".formatted(name, base, limit));
    }
}
