package dev.quarters.linux.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.quarters.linux.uapi.Kvm;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Kicks, of a processor that has a jump to itself, or a port to write to, and nothing else. */
@Timeout(60)
class KvmProcessorTest {

    private static final long CODE = 0x1000;
    private static final long SIZE = 0x2000;
    private static final int SELECTOR = 12;
    private static final long TASK_STATE = 0xFFFB_D000L;
    private static final byte[] FOREVER = {(byte) 0xEB, (byte) 0xFE};

    /** OUT 80H, AL; JMP to it. */
    private static final byte[] WRITES = {(byte) 0xE6, (byte) 0x80, (byte) 0xEB, (byte) 0xFC};

    private final Arena arena = Arena.ofShared();
    private KvmSystem system;
    private KvmMachine machine;
    private KvmProcessor processor;
    private MemorySegment memory;

    @BeforeEach
    void makeMachine() {
        assumeTrue(
                Files.isReadable(Path.of(KvmSystem.PATH))
                        && Files.isWritable(Path.of(KvmSystem.PATH)),
                "no " + KvmSystem.PATH + " that may be used");
        memory = arena.allocate(SIZE, 4096);
        system = KvmSystem.open();
        machine = system.createMachine();
        machine.reserve(TASK_STATE);
        machine.setMemory(0, 0, SIZE, memory.address());
        processor = machine.createProcessor(0);
    }

    @AfterEach
    void close() {
        if (system != null) {
            processor.close();
            machine.close();
            system.close();
        }
        arena.close();
    }

    /** In real mode, from the first instruction. */
    private void load(byte[] program) {
        MemorySegment.copy(program, 0, memory, JAVA_BYTE, CODE, program.length);
        MemorySegment special = arena.allocate(KvmRun.SPECIAL_SIZE, 8);
        processor.control(Kvm.KVM_GET_SREGS, special, "read segments");
        special.set(JAVA_LONG, 0, 0);
        special.set(JAVA_SHORT, SELECTOR, (short) 0);
        processor.control(Kvm.KVM_SET_SREGS, special, "set segments");
        processor.shared().setInstructionPointer(CODE, 2);
        processor.shared().setDirty(Kvm.KVM_SYNC_X86_REGS);
    }

    @Test
    void eachKickEndsOneRun() throws Exception {
        load(FOREVER);
        int kicks = 2_000;
        AtomicInteger returned = new AtomicInteger();
        CompletableFuture<Void> kicker =
                CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < kicks; i++) {
                                processor.kick();
                                while (returned.get() <= i) {
                                    Thread.onSpinWait();
                                }
                            }
                        });
        while (returned.get() < kicks) {
            if (!processor.run()) {
                returned.incrementAndGet();
            }
        }
        kicker.get();
        CompletableFuture<Boolean> another = CompletableFuture.supplyAsync(processor::run);
        Thread.sleep(20);
        assertThat(another).as("nobody has kicked since").isNotDone();
        processor.kick();
        assertThat(another.get()).isFalse();
    }

    @Test
    void aKickBeforeTheRunEndsIt() {
        load(FOREVER);
        processor.kick();
        processor.kick();
        assertThat(processor.run()).isFalse();
    }

    @Test
    void aForgottenKickEndsNothing() {
        load(WRITES);
        processor.kick();
        processor.forgetKick();
        assertThat(processor.run()).isTrue();
        assertThat(processor.shared().exitReason()).isEqualTo(Kvm.KVM_EXIT_IO);
        processor.settle();
        assertThat(processor.run()).as("settling is not a kick").isTrue();
    }

    @Test
    void settlingKeepsAKick() {
        load(WRITES);
        processor.kick();
        processor.settle();
        assertThat(processor.run()).isFalse();
        assertThat(processor.run()).isTrue();
    }
}
