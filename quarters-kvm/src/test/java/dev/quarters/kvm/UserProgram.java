package dev.quarters.kvm;

import dev.quarters.linux.kvm.KvmSystem;
import dev.quarters.machine.board.Board;
import dev.quarters.machine.board.BoardConfiguration;
import dev.quarters.machine.interrupt.LocalApic;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.run.Machine;
import dev.quarters.machine.run.MachineEnd;
import dev.quarters.machine.run.MachineOptions;
import dev.quarters.machine.run.VcpuFactory;
import dev.quarters.machine.time.RealTimeEventQueue;
import dev.quarters.machine.vcpu.EntryState;
import dev.quarters.pc.OfferedProcessor;
import dev.quarters.pc.software.SoftwareVcpu;
import dev.quarters.x86.Processor;
import dev.quarters.x86.translate.RegionClasses;

import org.jspecify.annotations.Nullable;

import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A machine with a kernel of some lines and a user's program at {@link #CODE}. SYSCALL with EAX 0
 * ends it, with RDI at {@link #RESULT}; with another EAX it comes back. A page fault is counted,
 * the page at {@link #ABSENT} mapped, and the program goes on. Any other exception, as that of UD2,
 * ends it as SYSCALL does.
 */
final class UserProgram implements AutoCloseable {

    static final long CODE = 0x4000_0000L;

    /** May be written and executed; not marked as accessed. */
    static final long UNMARKED = CODE + 0x2000;

    static final long ABSENT = CODE + 0x3000;

    /** Where the user's tables have {@link #UNMARKED}. */
    static final long UNMARKED_ENTRY = 0x5010;

    static final long CALLS = 0x2_0000;
    static final long ARGUMENT = 0x2_0008;
    static final long RETURN_ADDRESS = 0x2_0010;
    static final long RETURN_FLAGS = 0x2_0018;
    static final long RESULT = 0x2_0020;
    static final long PAGE_FAULTS = 0x2_0028;
    static final long FAULT_ADDRESS = 0x2_0030;
    static final long FAULT_CODE = 0x2_0038;
    static final long STACK_0 = 0x2_0040;
    static final long STACK_1 = 0x2_0048;

    private static final String START =
            """
            b838000000                   mov eax, 0x38
            0f00d8                       ltr ax
            0f011c2500070000             lidt [0x700]
            b9800000c0                   mov ecx, 0xc0000080
            0f32                         rdmsr
            83c801                       or eax, 1
            0f30                         wrmsr
            b9810000c0                   mov ecx, 0xc0000081
            31c0                         xor eax, eax
            ba10002300                   mov edx, 0x230010
            0f30                         wrmsr
            b9820000c0                   mov ecx, 0xc0000082
            b800010100                   mov eax, 0x10100
            31d2                         xor edx, edx
            0f30                         wrmsr
            b9840000c0                   mov ecx, 0xc0000084
            b800070000                   mov eax, 0x700
            0f30                         wrmsr
            0f20e0                       mov rax, cr4
            0d00060000                   or eax, 0x600
            0f22e0                       mov cr4, rax
            6a2b                         push 0x2b
            48c7c0f01f0040               mov rax, 0x40001ff0
            50                           push rax
            6802000000                   push 2
            6a33                         push 0x33
            48c7c000000040               mov rax, 0x40000000
            50                           push rax
            48cf                         iretq
            """;
    private static final String SYSTEM_CALL =
            """
            ff042500000200               inc dword [0x20000]
            85c0                         test eax, eax
            741b                         je stop
            48893c2508000200             mov [0x20008], rdi
            48890c2510000200             mov [0x20010], rcx
            4c891c2518000200             mov [0x20018], r11
            480f07                       sysretq
            48893c2520000200       stop: mov [0x20020], rdi
            fa                           cli
            f4                           hlt
            """;
    private static final String PAGE_FAULT =
            """
            50                           push rax
            0f20d0                       mov rax, cr2
            4889042530000200             mov [0x20030], rax
            ff042528000200               inc dword [0x20028]
            488b442408                   mov rax, [rsp+8]
            4889042538000200             mov [0x20038], rax
            48c704251850000067302000     mov qword [0x5018], 0x203067
            0f20d0                       mov rax, cr2
            0f0138                       invlpg [rax]
            58                           pop rax
            4883c408                     add rsp, 8
            48cf                         iretq
            """;
    private static final String OTHER =
            """
            48893c2520000200             mov [0x20020], rdi
            8f042540000200               pop qword [0x20040]
            8f042548000200               pop qword [0x20048]
            fa                           cli
            f4                           hlt
            """;

    private static final int PAGE_FAULT_VECTOR = 14;
    private static final long KERNEL = 0x1_0000;
    private static final long HERTZ = 1_000_000_000;

    final GuestMemory memory = new GuestMemory(4 << 20);
    private final RealTimeEventQueue events = new RealTimeEventQueue("user time");
    private final String code;
    final Machine machine;
    private @Nullable SharedVcpu shared;
    private @Nullable HardwareVcpu hardware;

    private UserProgram(String code, VcpuFactory factory) {
        this.code = code;
        machine =
                Machine.realTime(
                        new MachineOptions(
                                "user", new BoardConfiguration(1, HERTZ, List.of()), false),
                        memory,
                        events,
                        factory,
                        board -> {});
    }

    /** In which the hardware gets the program after so many instructions. */
    static UserProgram shared(String code, int patience, int tablePages) {
        SharedVcpu[] made = new SharedVcpu[1];
        UserProgram program =
                new UserProgram(
                        code,
                        (board, apic) -> {
                            made[0] = processor(board, apic, patience, tablePages);
                            return made[0];
                        });
        program.shared = made[0];
        return program;
    }

    /** At once, with all the tables that it may need. */
    static UserProgram shared(String code) {
        return shared(code, 1, 256);
    }

    /** The same without hardware. */
    static UserProgram software(String code) {
        return new UserProgram(code, UserProgram::software);
    }

    private static SoftwareVcpu software(Board board, LocalApic apic) {
        return OfferedProcessor.counting(HERTZ)
                .software(board, apic, new RegionClasses(), Optional.empty());
    }

    private static SharedVcpu processor(Board board, LocalApic apic, int patience, int tablePages) {
        try (KvmSystem system = KvmSystem.open()) {
            return new SharedVcpu(system, software(board, apic), board.ram(), patience, tablePages);
        }
    }

    /** With the hardware for the kernel too. */
    static UserProgram hardware(String code) {
        HardwareVcpu[] made = new HardwareVcpu[1];
        UserProgram program =
                new UserProgram(
                        code,
                        (board, apic) -> {
                            try (KvmSystem system = KvmSystem.open()) {
                                made[0] =
                                        new HardwareVcpu(
                                                system, software(board, apic), board.ram());
                                return made[0];
                            }
                        });
        program.hardware = made[0];
        return program;
    }

    /** Runs it to its end. */
    UserProgram run() throws Exception {
        start();
        awaitEnd();
        return this;
    }

    void start() {
        machine.start(this::load);
    }

    void awaitEnd() throws Exception {
        MachineEnd end = machine.end().get(60, TimeUnit.SECONDS);
        if (!(end instanceof MachineEnd.Halted)) {
            throw new AssertionError(
                    end instanceof MachineEnd.Failed failed ? failed.cause() : end);
        }
    }

    Optional<EntryState> load(Board board) {
        program(KERNEL, START);
        program(KERNEL + 0x100, SYSTEM_CALL);
        program(KERNEL + 0x200, PAGE_FAULT);
        program(KERNEL + 0x280, OTHER);
        program(0x20_0000, code);
        tables();
        descriptors();
        for (int vector = 0; vector < 256; vector++) {
            long handler = KERNEL + (vector == PAGE_FAULT_VECTOR ? 0x200 : 0x280);
            long level = vector == 3 ? 3 : 0;
            memory.writeLong(
                    0x6000 + 16L * vector,
                    handler & 0xFFFF
                            | 0x10 << 16
                            | (0x8E00 | level << 13) << 32
                            | (handler >>> 16) << 48);
        }
        return Optional.of(new EntryState(true, KERNEL, 0x9000, 0, 0, 0x1000, 0x800, 0x47));
    }

    private void program(long at, String listing) {
        byte[] bytes =
                HexFormat.of()
                        .parseHex(
                                listing.lines()
                                        .map(line -> line.strip().split(" ", 2)[0])
                                        .collect(Collectors.joining()));
        memory.write(at, bytes, 0, bytes.length);
    }

    /** The first 2 MiB are the kernel's; four pages at 1 GiB are the user's. */
    private void tables() {
        memory.writeLong(0x1000, 0x2000 | 0x67);
        memory.writeLong(0x2000, 0x3000 | 0x67);
        memory.writeLong(0x3000, 0x83);
        memory.writeLong(0x2008, 0x4000 | 0x67);
        memory.writeLong(0x4000, 0x5000 | 0x67);
        memory.writeLong(0x5000, 0x20_0000 | 0x25);
        memory.writeLong(0x5008, 0x20_1000 | 0x67);
        memory.writeLong(UNMARKED_ENTRY, 0x20_2000 | 0x07);
    }

    private void descriptors() {
        memory.writeLong(0x810, 0x00AF_9B00_0000_FFFFL);
        memory.writeLong(0x818, 0x00CF_9300_0000_FFFFL);
        memory.writeLong(0x828, 0x00CF_F300_0000_FFFFL);
        memory.writeLong(0x830, 0x00AF_FB00_0000_FFFFL);
        memory.writeLong(0x838, 0x0000_8900_0900_0067L);
        memory.writeLong(0x840, 0);
        memory.writeLong(0x904, 0x8000);
        memory.writeShort(0x700, 0xFFF);
        memory.writeLong(0x702, 0x6000);
    }

    /** How often the hardware was entered. */
    long stretches() {
        return shared == null ? 0 : shared.stretches();
    }

    /** How often KVM gave up on an instruction. */
    long handOvers() {
        return hardware == null ? 0 : hardware.handOvers();
    }

    /** The software CPU of one with the hardware for the kernel too, with all state. */
    Processor processor() {
        return Objects.requireNonNull(hardware).software().processor();
    }

    long softwareInstructions() {
        return machine.instructionCount(0);
    }

    long word(long address) {
        return memory.readLong(address);
    }

    @Override
    public void close() {
        machine.close();
        events.close();
        memory.close();
    }
}
