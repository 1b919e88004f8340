package dev.quarters.machine.interrupt;

import dev.quarters.machine.time.DeterministicEventQueue;
import dev.quarters.machine.time.Frequency;

import java.util.ArrayList;
import java.util.List;

/** Two processors' local APICs, an I/O APIC and the 8259 pair, in deterministic time. */
final class ApicBench {

    static final int SPURIOUS = 0xF0;
    static final int TASK_PRIORITY = 0x80;
    static final int END = 0xB0;
    static final int ERROR_STATUS = 0x280;
    static final int COMMAND = 0x300;
    static final int COMMAND_HIGH = 0x310;
    static final int TIMER = 0x320;
    static final int LINT0 = 0x350;
    static final int INITIAL_COUNT = 0x380;
    static final int CURRENT_COUNT = 0x390;
    static final int DIVIDE = 0x3E0;

    final DeterministicEventQueue events = new DeterministicEventQueue(0);
    final ApicBus bus = new ApicBus();
    final PicPair pics = new PicPair(bus::setExternal);
    final IoApic ioApic = new IoApic(bus, 0);
    final List<String> signals = new ArrayList<>();
    final LocalApic first = local(0);
    final LocalApic second = local(1);

    private LocalApic local(int id) {
        ProcessorControl control =
                new ProcessorControl() {
                    @Override
                    public void signal() {
                        signals.add("signal " + id);
                    }

                    @Override
                    public void initialize() {
                        signals.add("init " + id);
                    }

                    @Override
                    public void startUp(int vector) {
                        signals.add("start %d at %x".formatted(id, vector));
                    }
                };
        return new LocalApic(id, bus, pics, events, new Frequency(3_000_000_000L), control);
    }

    ApicBench() {
        pics.reset();
        write(first, SPURIOUS, 0x1FF);
        write(second, SPURIOUS, 0x1FF);
        signals.clear();
    }

    void write(LocalApic apic, int register, int value) {
        apic.registers().write(register, 4, value & 0xFFFF_FFFFL);
    }

    long read(LocalApic apic, int register) {
        return apic.registers().read(register, 4);
    }

    void writeEntry(int pin, long entry) {
        for (int half = 0; half < 2; half++) {
            ioApic.write(0, 4, 0x10 + 2 * pin + half);
            ioApic.write(0x10, 4, entry >> 32 * half & 0xFFFF_FFFFL);
        }
    }

    long readEntry(int pin) {
        long entry = 0;
        for (int half = 0; half < 2; half++) {
            ioApic.write(0, 4, 0x10 + 2 * pin + half);
            entry |= ioApic.read(0x10, 4) << 32 * half;
        }
        return entry;
    }
}
