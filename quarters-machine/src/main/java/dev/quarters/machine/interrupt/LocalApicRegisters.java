package dev.quarters.machine.interrupt;

import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

/**
 * The registers of a local APIC by their number: bits 4 to 11 of the address in the page of
 * registers (Intel SDM Vol. 3A table 11-1), and what is added to 800H in x2APIC mode (table 11-6).
 */
final class LocalApicRegisters implements IoRegion, Stateful {

    private static final int EXTENDED_FIRST = 0x800;
    private static final int EXTENDED_LAST = 0x8FF;
    private static final int TIMESTAMP_DEADLINE = 0x6E0;

    private static final int ID = 0x02;
    private static final int VERSION = 0x03;
    private static final int TASK_PRIORITY = 0x08;
    private static final int ARBITRATION_PRIORITY = 0x09;
    private static final int PROCESSOR_PRIORITY = 0x0A;
    private static final int END_OF_INTERRUPT = 0x0B;
    private static final int LOGICAL_DESTINATION = 0x0D;
    private static final int DESTINATION_FORMAT = 0x0E;
    private static final int SPURIOUS = 0x0F;
    private static final int IN_SERVICE = 0x10;
    private static final int TRIGGER_MODE = 0x18;
    private static final int REQUESTED = 0x20;
    private static final int ERROR_STATUS = 0x28;
    private static final int COMMAND = 0x30;
    private static final int COMMAND_HIGH = 0x31;
    private static final int LOCAL_VECTORS = 0x32;
    private static final int INITIAL_COUNT = 0x38;
    private static final int CURRENT_COUNT = 0x39;
    private static final int DIVIDE_CONFIGURATION = 0x3E;
    private static final int SELF = 0x3F;

    /** Integrated, with six local vectors. */
    private static final int VERSION_VALUE = LocalVectors.COUNT - 1 << 16 | 0x14;

    private final LocalApic apic;
    private final ApicBase base;
    private final InterruptCommand command;

    LocalApicRegisters(LocalApic apic, ApicBase base, ApicBus bus) {
        this.apic = apic;
        this.base = base;
        command = new InterruptCommand(apic, bus, base);
    }

    void reset() {
        command.reset();
    }

    /** Of the page; only aligned doublewords are defined. */
    @Override
    public long read(long offset, int size) {
        int number = (int) offset >> 4 & 0xFF;
        if ((offset & 0xC) != 0 || !exists(number) || number == SELF) {
            return 0;
        }
        return (read(number) & 0xFFFF_FFFFL) >> 8 * (offset & 3);
    }

    @Override
    public void write(long offset, int size, long value) {
        int number = (int) offset >> 4 & 0xFF;
        if ((offset & 0xF) != 0 || size < 4) {
            return;
        }
        if (number == COMMAND_HIGH) {
            command.setNarrowDestination((int) value);
        } else if (number == COMMAND) {
            command.send((int) value);
        } else if (exists(number) && number != SELF) {
            write(number, (int) value);
        } else {
            apic.raiseError(LocalApic.ILLEGAL_REGISTER);
        }
    }

    private static boolean exists(int number) {
        return switch (number) {
            case ID,
                    VERSION,
                    TASK_PRIORITY,
                    ARBITRATION_PRIORITY,
                    PROCESSOR_PRIORITY,
                    END_OF_INTERRUPT,
                    LOGICAL_DESTINATION,
                    DESTINATION_FORMAT,
                    SPURIOUS,
                    ERROR_STATUS,
                    COMMAND,
                    COMMAND_HIGH,
                    INITIAL_COUNT,
                    CURRENT_COUNT,
                    DIVIDE_CONFIGURATION,
                    SELF ->
                    true;
            default ->
                    number >= IN_SERVICE && number < ERROR_STATUS
                            || number >= LOCAL_VECTORS
                                    && number < LOCAL_VECTORS + LocalVectors.COUNT;
        };
    }

    private int read(int number) {
        if (number >= IN_SERVICE && number < ERROR_STATUS) {
            VectorSet set =
                    number < TRIGGER_MODE
                            ? apic.inService
                            : number < REQUESTED ? apic.triggeredByLevel : apic.requested;
            return set.register(number & 7);
        }
        if (number >= LOCAL_VECTORS && number < LOCAL_VECTORS + LocalVectors.COUNT) {
            return apic.vectors.get(number - LOCAL_VECTORS);
        }
        return switch (number) {
            case ID -> base.isExtended() ? apic.id() : apic.id() << 24;
            case VERSION -> VERSION_VALUE;
            case TASK_PRIORITY -> apic.readTaskPriority();
            case ARBITRATION_PRIORITY, PROCESSOR_PRIORITY -> apic.processorPriority();
            case LOGICAL_DESTINATION -> apic.logicalDestination;
            case DESTINATION_FORMAT -> apic.destinationFormat;
            case SPURIOUS -> apic.spurious;
            case ERROR_STATUS -> apic.errorStatus;
            case COMMAND -> command.low();
            case COMMAND_HIGH -> command.destination();
            case INITIAL_COUNT -> apic.timer.initialCount();
            case CURRENT_COUNT -> apic.timer.currentCount();
            case DIVIDE_CONFIGURATION -> apic.timer.divideConfiguration();
            default -> 0;
        };
    }

    /** Writes what can be written alike in both modes; to the others it does nothing. */
    private void write(int number, int value) {
        if (number >= LOCAL_VECTORS && number < LOCAL_VECTORS + LocalVectors.COUNT) {
            boolean enabled = (apic.spurious & LocalApic.SOFTWARE_ENABLE) != 0;
            apic.vectors.set(number - LOCAL_VECTORS, value, enabled);
            apic.timer.setMode(apic.vectors.timerMode());
            apic.update();
            return;
        }
        switch (number) {
            case TASK_PRIORITY -> apic.writeTaskPriority(value);
            case END_OF_INTERRUPT -> apic.endOfInterrupt();
            case LOGICAL_DESTINATION -> apic.logicalDestination = value & 0xFF00_0000;
            case DESTINATION_FORMAT -> apic.destinationFormat = value | 0x0FFF_FFFF;
            case SPURIOUS -> writeSpurious(value);
            case ERROR_STATUS -> {
                apic.errorStatus = apic.pendingErrors;
                apic.pendingErrors = 0;
            }
            case INITIAL_COUNT -> apic.timer.setInitialCount(value);
            case DIVIDE_CONFIGURATION -> apic.timer.setDivideConfiguration(value);
            default -> {}
        }
    }

    private void writeSpurious(int value) {
        apic.spurious = value & 0x3FF;
        if ((value & LocalApic.SOFTWARE_ENABLE) == 0) {
            apic.vectors.maskAll();
        }
        apic.update();
    }

    boolean readModelSpecific(int msr, long[] value) {
        int number = msr - EXTENDED_FIRST;
        if (msr == ApicBase.MSR) {
            value[0] = base.get();
        } else if (msr == TIMESTAMP_DEADLINE) {
            value[0] = apic.timer.deadline();
        } else if (!isExtendedRegister(msr) || number == END_OF_INTERRUPT || number == SELF) {
            return false;
        } else if (number == COMMAND) {
            value[0] = (long) command.destination() << 32 | command.low() & 0xFFFF_FFFFL;
        } else {
            value[0] = read(number) & 0xFFFF_FFFFL;
        }
        return true;
    }

    private boolean isExtendedRegister(int msr) {
        int number = msr - EXTENDED_FIRST;
        return base.isExtended()
                && msr >= EXTENDED_FIRST
                && msr <= EXTENDED_LAST
                && exists(number)
                && number != DESTINATION_FORMAT
                && number != COMMAND_HIGH
                && number != ARBITRATION_PRIORITY;
    }

    boolean writeModelSpecific(int msr, long value) {
        if (msr == ApicBase.MSR) {
            return writeBase(value);
        }
        if (msr == TIMESTAMP_DEADLINE) {
            apic.timer.setDeadline(value);
            return true;
        }
        if (!isExtendedRegister(msr)) {
            return false;
        }
        int number = msr - EXTENDED_FIRST;
        if (number == COMMAND) {
            command.setDestination((int) (value >> 32));
            command.send((int) value);
            return true;
        }
        boolean readOnly =
                number == ID
                        || number == VERSION
                        || number == PROCESSOR_PRIORITY
                        || number == LOGICAL_DESTINATION
                        || number == CURRENT_COUNT
                        || number >= IN_SERVICE && number < ERROR_STATUS;
        boolean mustBeZero = number == END_OF_INTERRUPT || number == ERROR_STATUS;
        if (readOnly || value >>> 32 != 0 || mustBeZero && value != 0) {
            return false;
        }
        if (number == SELF) {
            command.sendToSelf((int) value & 0xFF);
        } else {
            write(number, (int) value);
        }
        return true;
    }

    private boolean writeBase(long value) {
        boolean wasEnabled = base.isEnabled();
        boolean wasExtended = base.isExtended();
        if (!base.set(value)) {
            return false;
        }
        if (wasEnabled && !base.isEnabled()) {
            apic.initialize();
        } else if (!wasExtended && base.isExtended()) {
            apic.logicalDestination = apic.extendedLogicalDestination();
            command.reset();
        }
        apic.update();
        return true;
    }

    @Override
    public void save(StateWriter out) {
        out.putInt("command", command.low());
        out.putInt("destination", command.destination());
    }

    @Override
    public void load(StateReader in) {
        command.restore(in.getInt("command"), in.getInt("destination"));
    }
}
