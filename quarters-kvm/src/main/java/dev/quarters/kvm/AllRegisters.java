package dev.quarters.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.quarters.linux.kvm.KvmProcessor;
import dev.quarters.linux.kvm.KvmRun;
import dev.quarters.linux.uapi.Kvm;
import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.system.Interrupts;
import dev.quarters.x86.system.ProcessorState;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * All that a processor remembers between two instructions, between the software CPU and KVM. What
 * KVM has begun to deliver is delivered by the software CPU when it takes over.
 */
final class AllRegisters {

    /** Struct kvm_sregs behind the segment registers. */
    private static final int DESCRIPTORS = 8 * SegmentRegisters.SIZE;

    private static final int INTERRUPTS = DESCRIPTORS + 16;
    private static final int CONTROL = INTERRUPTS + 16;
    private static final int TASK_PRIORITY = CONTROL + 32;
    private static final int EFER = CONTROL + 40;
    private static final int APIC_BASE = CONTROL + 48;

    /** Enabled, of the bootstrap processor, at its usual place: the APIC is not KVM's. */
    private static final long APIC_OURS = 0xFEE0_0900L;

    /** Struct kvm_xcrs with one register. */
    private static final int XCRS_SIZE = 392;

    private static final int XCR0 = 16;

    /** Struct kvm_vcpu_events. */
    private static final int EVENTS_SIZE = 64;

    private static final int INTERRUPT = 8;
    private static final int SHADOW = 11;
    private static final int NON_MASKABLE = 12;
    private static final int EVENT_FLAGS = 20;
    private static final int SHADOW_IS_VALID = 4;

    private static final int DEBUG_SIZE = 128;
    private static final long PAGING = 1L << 31;
    private static final long PAE = 1 << 5;
    private static final long LONG_MODE_ACTIVE = 1 << 10;

    private static final int STAR = 0xC000_0081;
    private static final int LSTAR = 0xC000_0082;
    private static final int CSTAR = 0xC000_0083;
    private static final int FLAG_MASK = 0xC000_0084;
    private static final int KERNEL_GS_BASE = 0xC000_0102;
    private static final int TIMESTAMP_AUXILIARY = 0xC000_0103;
    private static final int SYSENTER_CS = 0x174;
    private static final int SYSENTER_ESP = 0x175;
    private static final int SYSENTER_EIP = 0x176;
    private static final int PAGE_ATTRIBUTES = 0x277;

    private final Processor cpu;
    private final KvmProcessor kvm;
    private final MemorySegment general;
    private final MemorySegment special;
    private final MemorySegment events;
    private final MemorySegment debug;
    private final MemorySegment extended;
    private final FloatingRegisters floating;

    AllRegisters(Processor cpu, KvmProcessor kvm, Arena arena) {
        this.cpu = cpu;
        this.kvm = kvm;
        general = arena.allocate(KvmRun.GENERAL_SIZE, 8);
        special = arena.allocate(KvmRun.SPECIAL_SIZE, 8);
        events = arena.allocate(EVENTS_SIZE, 8);
        debug = arena.allocate(DEBUG_SIZE, 8);
        extended = arena.allocate(XCRS_SIZE, 8);
        floating = new FloatingRegisters(cpu, kvm, arena);
    }

    /** Gives KVM what the software CPU has. */
    void store() {
        storeSpecial();
        storeExtended();
        floating.store(null);
        storeModel();
        storeDebug();
        for (int i = 0; i < 16; i++) {
            general.set(JAVA_LONG, KvmRun.placeOf(i), cpu.registers[i]);
        }
        general.set(JAVA_LONG, KvmRun.RIP, cpu.rip);
        general.set(JAVA_LONG, KvmRun.RFLAGS, Flags.value(cpu));
        kvm.control(Kvm.KVM_SET_REGS, general, "set registers");
        storeEvents();
    }

    private void storeSpecial() {
        special.fill((byte) 0);
        for (int i = 0; i < cpu.segments.length; i++) {
            SegmentRegisters.write(special, SegmentRegisters.place(i), cpu.segments[i]);
        }
        SegmentRegisters.write(special, SegmentRegisters.TASK, cpu.taskRegister);
        SegmentRegisters.write(special, SegmentRegisters.LOCAL_TABLE, cpu.localDescriptorTable);
        special.set(JAVA_LONG, DESCRIPTORS, cpu.globalDescriptorTableBase);
        special.set(JAVA_SHORT, DESCRIPTORS + 8, (short) cpu.globalDescriptorTableLimit);
        special.set(JAVA_LONG, INTERRUPTS, cpu.interruptDescriptorTableBase);
        special.set(JAVA_SHORT, INTERRUPTS + 8, (short) cpu.interruptDescriptorTableLimit);
        special.set(JAVA_LONG, CONTROL, cpu.cr0);
        special.set(JAVA_LONG, CONTROL + 8, cpu.cr2);
        special.set(JAVA_LONG, CONTROL + 16, cpu.cr3);
        special.set(JAVA_LONG, CONTROL + 24, cpu.cr4);
        special.set(JAVA_LONG, TASK_PRIORITY, cpu.bus.taskPriority());
        special.set(JAVA_LONG, EFER, cpu.efer);
        special.set(JAVA_LONG, APIC_BASE, APIC_OURS);
        kvm.control(Kvm.KVM_SET_SREGS, special, "set control and segment registers");
    }

    private void storeExtended() {
        extended.set(JAVA_LONG, 0, 1);
        extended.set(JAVA_LONG, XCR0, cpu.xcr0);
        kvm.control(Kvm.KVM_SET_XCRS, extended, "set which registers XSAVE saves");
    }

    private void storeModel() {
        kvm.setModelRegister(STAR, cpu.star);
        kvm.setModelRegister(LSTAR, cpu.lstar);
        kvm.setModelRegister(CSTAR, cpu.cstar);
        kvm.setModelRegister(FLAG_MASK, cpu.syscallFlagMask);
        kvm.setModelRegister(KERNEL_GS_BASE, cpu.kernelGsBase);
        kvm.setModelRegister(TIMESTAMP_AUXILIARY, cpu.timestampAuxiliary);
        kvm.setModelRegister(SYSENTER_CS, cpu.sysenterCs);
        kvm.setModelRegister(SYSENTER_ESP, cpu.sysenterEsp);
        kvm.setModelRegister(SYSENTER_EIP, cpu.sysenterEip);
        kvm.setModelRegister(PAGE_ATTRIBUTES, cpu.pageAttributeTable);
        storeTimestampOffset();
    }

    /** What the guest's time-stamp counter is ahead of the host's. */
    void storeTimestampOffset() {
        kvm.setTimestampOffset(cpu.timestampOffset);
    }

    private void storeDebug() {
        debug.fill((byte) 0);
        for (int i = 0; i < 4; i++) {
            debug.set(JAVA_LONG, 8L * i, cpu.debugRegisters[i]);
        }
        debug.set(JAVA_LONG, 32, cpu.debugRegisters[6]);
        debug.set(JAVA_LONG, 40, cpu.debugRegisters[7]);
        kvm.control(Kvm.KVM_SET_DEBUGREGS, debug, "set debug registers");
    }

    private void storeEvents() {
        events.fill((byte) 0);
        events.set(JAVA_BYTE, SHADOW, (byte) (cpu.interruptShadow ? 1 : 0));
        events.set(JAVA_BYTE, NON_MASKABLE + 2, (byte) (cpu.nonMaskableBlocked ? 1 : 0));
        events.set(JAVA_INT, EVENT_FLAGS, SHADOW_IS_VALID);
        kvm.control(Kvm.KVM_SET_VCPU_EVENTS, events, "set what is held off");
    }

    /** Gives the software CPU what KVM has, with what of its delivery it has begun. */
    void load() {
        kvm.control(Kvm.KVM_GET_REGS, general, "read registers");
        kvm.control(Kvm.KVM_GET_SREGS, special, "read control and segment registers");
        kvm.control(Kvm.KVM_GET_VCPU_EVENTS, events, "read what is held off");
        kvm.control(Kvm.KVM_GET_DEBUGREGS, debug, "read debug registers");
        for (int i = 0; i < cpu.segments.length; i++) {
            SegmentRegisters.read(special, SegmentRegisters.place(i), cpu.segments[i]);
        }
        SegmentRegisters.read(special, SegmentRegisters.TASK, cpu.taskRegister);
        SegmentRegisters.read(special, SegmentRegisters.LOCAL_TABLE, cpu.localDescriptorTable);
        cpu.globalDescriptorTableBase = special.get(JAVA_LONG, DESCRIPTORS);
        cpu.globalDescriptorTableLimit = special.get(JAVA_SHORT, DESCRIPTORS + 8) & 0xFFFF;
        cpu.interruptDescriptorTableBase = special.get(JAVA_LONG, INTERRUPTS);
        cpu.interruptDescriptorTableLimit = special.get(JAVA_SHORT, INTERRUPTS + 8) & 0xFFFF;
        cpu.cr0 = special.get(JAVA_LONG, CONTROL);
        cpu.cr2 = special.get(JAVA_LONG, CONTROL + 8);
        cpu.cr3 = special.get(JAVA_LONG, CONTROL + 16);
        cpu.cr4 = special.get(JAVA_LONG, CONTROL + 24);
        cpu.efer = special.get(JAVA_LONG, EFER);
        kvm.control(Kvm.KVM_GET_XCRS, extended, "read which registers XSAVE saves");
        cpu.xcr0 = extended.get(JAVA_LONG, XCR0);
        floating.load();
        loadModel();
        loadDebug();
        for (int i = 0; i < 16; i++) {
            cpu.registers[i] = general.get(JAVA_LONG, KvmRun.placeOf(i));
        }
        cpu.rip = general.get(JAVA_LONG, KvmRun.RIP);
        Flags.set(cpu, general.get(JAVA_LONG, KvmRun.RFLAGS));
        cpu.interruptShadow = events.get(JAVA_BYTE, SHADOW) != 0;
        cpu.nonMaskableBlocked = events.get(JAVA_BYTE, NON_MASKABLE + 2) != 0;
        loadPointers();
        ProcessorState.derive(cpu, level());
        deliverBegun();
    }

    private int level() {
        if (!cpu.inProtectedMode()) {
            return cpu.inVirtual8086Mode() ? 3 : 0;
        }
        return SegmentRegisters.level(special, SegmentRegisters.STACK);
    }

    /** PAE paging: KVM has them too, but not here. */
    private void loadPointers() {
        boolean has =
                (cpu.cr0 & PAGING) != 0
                        && (cpu.cr4 & PAE) != 0
                        && (cpu.efer & LONG_MODE_ACTIVE) == 0;
        for (int i = 0; i < cpu.pageDirectoryPointers.length; i++) {
            long at = (cpu.cr3 & 0xFFFF_FFE0L) + 8L * i;
            cpu.pageDirectoryPointers[i] = has ? cpu.translation.readPhysical(at) : 0;
        }
    }

    private void loadModel() {
        cpu.star = kvm.modelRegister(STAR);
        cpu.lstar = kvm.modelRegister(LSTAR);
        cpu.cstar = kvm.modelRegister(CSTAR);
        cpu.syscallFlagMask = kvm.modelRegister(FLAG_MASK);
        cpu.kernelGsBase = kvm.modelRegister(KERNEL_GS_BASE);
        cpu.timestampAuxiliary = kvm.modelRegister(TIMESTAMP_AUXILIARY);
        cpu.sysenterCs = kvm.modelRegister(SYSENTER_CS);
        cpu.sysenterEsp = kvm.modelRegister(SYSENTER_ESP);
        cpu.sysenterEip = kvm.modelRegister(SYSENTER_EIP);
        cpu.pageAttributeTable = kvm.modelRegister(PAGE_ATTRIBUTES);
    }

    private void loadDebug() {
        for (int i = 0; i < 4; i++) {
            cpu.debugRegisters[i] = debug.get(JAVA_LONG, 8L * i);
        }
        cpu.debugRegisters[6] = debug.get(JAVA_LONG, 32);
        cpu.debugRegisters[7] = debug.get(JAVA_LONG, 40);
    }

    /** Intel SDM Vol. 3A §6.9 has the order. */
    private void deliverBegun() {
        boolean exception = events.get(JAVA_BYTE, 0) != 0 || events.get(JAVA_BYTE, 3) != 0;
        if (exception) {
            int vector = events.get(JAVA_BYTE, 1) & 0xFF;
            boolean hasCode = events.get(JAVA_BYTE, 2) != 0;
            Interrupts.deliver(
                    cpu, hasCode ? cpu.raise(vector, events.get(JAVA_INT, 4)) : cpu.raise(vector));
        }
        boolean nonMaskable =
                events.get(JAVA_BYTE, NON_MASKABLE) != 0
                        || events.get(JAVA_BYTE, NON_MASKABLE + 1) != 0;
        if (nonMaskable) {
            Interrupts.nonMaskable(cpu);
        }
        if (events.get(JAVA_BYTE, INTERRUPT) != 0) {
            Interrupts.external(cpu, events.get(JAVA_BYTE, INTERRUPT + 1) & 0xFF);
        }
    }
}
