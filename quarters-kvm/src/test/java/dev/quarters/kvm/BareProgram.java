package dev.quarters.kvm;

import dev.quarters.machine.board.BoardConfiguration;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.run.Machine;
import dev.quarters.machine.run.MachineEnd;
import dev.quarters.machine.run.MachineOptions;
import dev.quarters.machine.serial.SerialBackend;
import dev.quarters.machine.time.RealTimeEventQueue;
import dev.quarters.machine.vcpu.EntryState;
import dev.quarters.pc.OfferedProcessor;
import dev.quarters.pc.ProcessorSharing;
import dev.quarters.x86.translate.RegionClasses;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A program in kernel mode with nothing beside it, of the listings among the resources, at 10000H.
 * It leaves what it found at {@link #RESULTS}, and ends by CLI and HLT. Exceptions are told of at
 * {@link #EXCEPTIONS}, and go on where R15 says; interrupts are noted where RDI is.
 */
final class BareProgram implements AutoCloseable {

    static final long RESULTS = 0x2_0000;
    static final int RESULTS_SIZE = 0x1000;
    static final long EXCEPTIONS = 0x3_0000;
    static final int EXCEPTIONS_SIZE = 0x1000;

    private static final long HERTZ = 1_000_000_000;
    private static final long TABLES = 0x1000;
    private static final long GLOBAL_DESCRIPTORS = 0x800;
    private static final long INTERRUPT_TABLE_REGISTER = 0x5F0;
    private static final long INTERRUPT_TABLE = 0x6000;
    private static final long STACK = 0x7F00;
    private static final long STUBS = 0x8000;
    private static final int STUB_SIZE = 16;
    private static final int VECTORS = 96;
    private static final long EXCEPTION_HANDLER = 0x9000;
    private static final long INTERRUPT_HANDLER = 0x9800;

    /** LIDT; JMP to the program. */
    private static final long START = 0xF000;

    private static final String START_CODE = "0f011c25f0050000" + "e9f30f0000";
    private static final long PROGRAM = 0x1_0000;
    private static final long EXCEPTIONS_WITH_CODE = 0x2_7D00;
    private static final int FIRST_INTERRUPT = 32;

    private final GuestMemory memory = new GuestMemory(4 << 20);
    private final RealTimeEventQueue events = new RealTimeEventQueue("bare time");
    private final Machine machine;

    BareProgram(String name, ProcessorSharing sharing) throws Exception {
        SerialBackend nobody =
                new SerialBackend() {
                    @Override
                    public boolean transmit(int value) {
                        return true;
                    }

                    @Override
                    public void receiverReady() {}
                };
        OfferedProcessor offered = OfferedProcessor.counting(HERTZ);
        machine =
                Machine.realTime(
                        new MachineOptions(
                                "bare", new BoardConfiguration(1, HERTZ, List.of(nobody)), false),
                        memory,
                        events,
                        (board, apic) ->
                                sharing.share(
                                        offered.software(
                                                board, apic, new RegionClasses(), Optional.empty()),
                                        memory),
                        board -> {});
        write(START, START_CODE);
        write(PROGRAM, listing(name));
        write(EXCEPTION_HANDLER, listing("exception-handler"));
        write(INTERRUPT_HANDLER, listing("interrupt-handler"));
        for (int vector = 0; vector < VECTORS; vector++) {
            gate(vector);
        }
        memory.writeLong(EXCEPTIONS, EXCEPTIONS + 16);
        memory.writeShort(INTERRUPT_TABLE_REGISTER, 16 * VECTORS - 1);
        memory.writeLong(INTERRUPT_TABLE_REGISTER + 2, INTERRUPT_TABLE);
        tables();
        machine.start(
                board ->
                        Optional.of(
                                new EntryState(
                                        true, START, STACK, 0, 0, TABLES, GLOBAL_DESCRIPTORS, 31)));
        MachineEnd end = machine.end().get(60, TimeUnit.SECONDS);
        if (!(end instanceof MachineEnd.Halted)) {
            throw new AssertionError(
                    end instanceof MachineEnd.Failed failed ? failed.cause() : end);
        }
    }

    private static String listing(String name) throws IOException {
        try (InputStream text = BareProgram.class.getResourceAsStream("programs/" + name)) {
            return new String(
                            Objects.requireNonNull(text, name).readAllBytes(),
                            StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> line.split(" ", 2)[0])
                    .collect(Collectors.joining());
        }
    }

    private void write(long at, String hexadecimal) {
        byte[] bytes = HexFormat.of().parseHex(hexadecimal);
        memory.write(at, bytes, 0, bytes.length);
    }

    /** Each pushes its number, above an error code: the exception's, or 0. */
    private void gate(int vector) {
        long stub = STUBS + (long) STUB_SIZE * vector;
        memory.writeLong(
                INTERRUPT_TABLE + 16L * vector,
                stub & 0xFFFF | 0x10 << 16 | 0x8E00L << 32 | stub >>> 16 << 48);
        long at = stub;
        if (vector >= FIRST_INTERRUPT || (EXCEPTIONS_WITH_CODE >>> vector & 1) == 0) {
            memory.writeShort(at, 0x006A);
            at += 2;
        }
        memory.writeShort(at, vector << 8 | 0x6A);
        long handler = vector < FIRST_INTERRUPT ? EXCEPTION_HANDLER : INTERRUPT_HANDLER;
        memory.writeByte(at + 2, 0xE9);
        memory.writeInt(at + 3, (int) (handler - (at + 7)));
    }

    /** The first 4 MiB and the page of the local APIC, where they are. */
    private void tables() {
        memory.writeLong(TABLES, TABLES + 0x1000 | 3);
        memory.writeLong(TABLES + 0x1000, TABLES + 0x2000 | 3);
        memory.writeLong(TABLES + 0x1018, TABLES + 0x3000 | 3);
        memory.writeLong(TABLES + 0x2000, 0x83);
        memory.writeLong(TABLES + 0x2008, 0x20_0083);
        memory.writeLong(TABLES + 0x3000 + 8 * 0x1F7, 0xFEE0_009BL);
        memory.writeLong(GLOBAL_DESCRIPTORS + 16, 0x00AF_9B00_0000_FFFFL);
        memory.writeLong(GLOBAL_DESCRIPTORS + 24, 0x00CF_9300_0000_FFFFL);
    }

    /** What it left there, as hexadecimal numbers of 8 bytes up to the last that is not 0. */
    List<String> words(long from, int size) {
        StringBuilder all = new StringBuilder();
        for (long at = from; at < from + size; at += 8) {
            all.append(Long.toHexString(memory.readLong(at))).append('\n');
        }
        return all.toString().replaceAll("(0\n)+$", "").lines().toList();
    }

    @Override
    public void close() {
        machine.close();
        events.close();
        memory.close();
    }
}
