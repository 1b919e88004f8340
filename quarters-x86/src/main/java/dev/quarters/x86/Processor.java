package dev.quarters.x86;

import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.memory.Translation;
import dev.quarters.x86.system.CpuModel;
import dev.quarters.x86.system.MemoryTypes;
import dev.quarters.x86.x87.X87State;

/**
 * The state of one processor, and what it is connected to. One thread at a time executes it; only
 * {@link #signal} may be called by others.
 *
 * <p>While an instruction executes, {@link #blockStart} plus {@code instruction.start} is its own
 * RIP and {@link #blockStart} plus {@code instruction.end} that of the next; {@link #rip} is set by
 * those that transfer control and, at the end of a block, by the interpreter.
 */
public final class Processor {

    public static final int RAX = 0;
    public static final int RCX = 1;
    public static final int RDX = 2;
    public static final int RBX = 3;
    public static final int RSP = 4;
    public static final int RBP = 5;
    public static final int RSI = 6;
    public static final int RDI = 7;

    /**
     * RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8 to R15. Behind these stand a zero, {@link
     * #blockStart} and the bases of FS and GS, for addresses without base or index, with RIP as
     * base, or in these segments: the interpreter's.
     */
    public final long[] registers = new long[20];

    public long rip;

    /** RIP of the first instruction of the block in execution. */
    public long blockStart;

    /** Without the arithmetic flags while {@link #flagKind} is not STORED: ask {@link Flags}. */
    public long rflags = 2;

    public int flagKind;
    public long flagLeft;
    public long flagRight;
    public long flagResult;

    /** ES, CS, SS, DS, FS, GS. */
    public final Segment[] segments = {
        new Segment(),
        new Segment(),
        new Segment(),
        new Segment(),
        new Segment(registers, 18),
        new Segment(registers, 19)
    };

    public final Segment localDescriptorTable = new Segment();
    public final Segment taskRegister = new Segment();
    public long globalDescriptorTableBase;
    public int globalDescriptorTableLimit = 0xFFFF;
    public long interruptDescriptorTableBase;
    public int interruptDescriptorTableLimit = 0xFFFF;

    /** CPL: 0 in real mode, 3 in virtual-8086 mode. */
    public int privilegeLevel;

    public long cr0 = 0x6000_0010;
    public long cr2;
    public long cr3;
    public long cr4;
    public long efer;
    public long xcr0 = 1;
    public final long[] debugRegisters = {0, 0, 0, 0, 0, 0, 0xFFFF_0FF0L, 0x400};

    /** IA32_STAR and its kin; IA32_KERNEL_GS_BASE; the bases of FS and GS are in the segments. */
    public long star;

    public long lstar;
    public long cstar;
    public long syscallFlagMask;
    public long kernelGsBase;
    public long sysenterCs;
    public long sysenterEsp;
    public long sysenterEip;
    public long pageAttributeTable = 0x0007_0406_0007_0406L;
    public long timestampAuxiliary;

    /** Added to the bus's time-stamp counter. */
    public long timestampOffset;

    /** IA32_TSC_ADJUST, IA32_MISC_ENABLE, IA32_SPEC_CTRL, IA32_DEBUGCTL, IA32_MCG_STATUS. */
    public long timestampAdjust;

    public long miscellaneousEnable = 1;
    public long speculationControl;
    public long debugControl;
    public long machineCheckStatus;

    /** MSR_KVM_SYSTEM_TIME_NEW: where the paravirtual clock is, with bit 0 when it goes. */
    public long clockPage;

    public final MemoryTypes memoryTypes = new MemoryTypes();

    /** PAE paging: the four entries that loading CR3 read (Intel SDM Vol. 3A §4.4.1). */
    public final long[] pageDirectoryPointers = new long[4];

    /** Data and I/O breakpoints met by the instruction in execution: bits of DR6. */
    public long breakpointsMet;

    /** What CPUID says is its APIC identifier. */
    public int apicIdentifier;

    public final X87State x87 = new X87State();

    /**
     * XMM0 to XMM15: register i has its low half at 2 i and its high half at 2 i + 1. Behind them a
     * place for the memory operand of the instruction in execution.
     */
    public final long[] xmm = new long[34];

    public int mxcsr = 0x1F80;

    /** Exceptions of the SIMD instruction in execution that are not in MXCSR yet. */
    public int simdExceptions;

    /** HLT or MWAIT was executed: nothing runs until an interrupt. */
    public boolean halted;

    /** Interrupts are held off for one instruction: after STI, MOV SS and POP SS. */
    public boolean interruptShadow;

    /** How often it executed PAUSE. */
    public int pauses;

    /** NMIs are blocked until the next IRET. */
    public boolean nonMaskableBlocked;

    /** 1 while an event that is not the program's own is delivered: bit EXT of error codes. */
    public int externalEvent;

    /** A triple fault: only a reset helps. */
    public boolean shutdown;

    /** How often it came to CPL 3 from another level. */
    public long userEntries;

    /** Whether the interpreter returns when CPL is 3: something else executes that. */
    public boolean pausesInUserMode;

    /** Whether the interpreter returns before #UD at CPL 3: something else may know better. */
    public boolean pausesAtUndefined;

    /** Instructions executed until the start of the present block. */
    public long instructionCount;

    public final ProcessorBus bus;

    public final CpuModel model;

    /** Page tables, their cached translations, and slow accesses. */
    public final Translation translation;

    private final ProcessorException exception = new ProcessorException();
    private volatile boolean signalled;

    /** In the state after power-up except for the segments: see {@code system.Reset}. */
    public Processor(ProcessorBus bus) {
        this(bus, CpuModel.ordinary());
    }

    /** The same of that model. */
    public Processor(ProcessorBus bus, CpuModel model) {
        this.bus = bus;
        this.model = model;
        this.translation = new Translation(this);
    }

    /**
     * Translated code looks up from its work when {@link #instructionCount} comes here: set low by
     * {@link #signal}.
     */
    public volatile long attentionAt = Long.MAX_VALUE;

    private long attentionLimit = Long.MAX_VALUE;

    /** Makes whoever executes look up from its work: an interrupt, a pause. From any thread. */
    public void signal() {
        signalled = true;
        attentionAt = Long.MIN_VALUE;
    }

    /** Until the next call translated code looks up when that many instructions were executed. */
    public void attendAt(long limit) {
        attentionLimit = limit;
        attentionAt = limit;
        if (signalled) {
            attentionAt = Long.MIN_VALUE;
        }
    }

    /** Whether somebody signalled. */
    public boolean signalled() {
        return signalled;
    }

    /** To be called before looking at what the signal was for. */
    public void clearSignal() {
        signalled = false;
        attendAt(attentionLimit);
    }

    /** To be thrown: an exception without an error code. */
    public ProcessorException raise(int vector) {
        return exception.with(vector, ProcessorException.NO_ERROR_CODE);
    }

    /** To be thrown: an exception with an error code. */
    public ProcessorException raise(int vector, int errorCode) {
        return exception.with(vector, errorCode);
    }

    /** Executing 64-bit code: EFER.LMA and CS.L. */
    public boolean in64BitMode() {
        return codeSize == 8;
    }

    /** Default size of the code in execution: 2, 4, or 8 in 64-bit mode; kept by loads of CS. */
    public int codeSize = 2;

    /** CR0.PE, and not virtual-8086 mode. */
    public boolean inProtectedMode() {
        return (cr0 & 1) != 0 && (rflags & Flags.VM) == 0;
    }

    /** RIP of the instruction after that one. */
    public long next(Instruction instruction) {
        long next = blockStart + instruction.end;
        return codeSize == 8 ? next : next & 0xFFFF_FFFFL;
    }

    /** CR0.PE and RFLAGS.VM. */
    public boolean inVirtual8086Mode() {
        return (cr0 & 1) != 0 && (rflags & Flags.VM) != 0;
    }

    /** EFER.LMA: 64-bit mode or compatibility mode. */
    public boolean inLongMode() {
        return (efer & 1 << 10) != 0;
    }
}
