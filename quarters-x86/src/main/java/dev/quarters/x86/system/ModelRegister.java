package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/** Model-specific registers that hold what the guest writes (Intel SDM Vol. 4 table 2-2). */
enum ModelRegister {
    TIME_STAMP_COUNTER(0x10) {
        @Override
        long read(Processor cpu) {
            return Timestamp.value(cpu);
        }

        @Override
        boolean write(Processor cpu, long value) {
            Timestamp.set(cpu, value);
            return true;
        }
    },
    TSC_ADJUST(0x3B) {
        @Override
        long read(Processor cpu) {
            return cpu.timestampAdjust;
        }

        @Override
        boolean write(Processor cpu, long value) {
            Timestamp.setAdjust(cpu, value);
            return true;
        }
    },
    SPECULATION_CONTROL(0x48) {
        @Override
        long read(Processor cpu) {
            return cpu.speculationControl;
        }

        @Override
        boolean write(Processor cpu, long value) {
            boolean legal = cpu.model.has(Feature.SPEC_CTRL) && (value & ~7L) == 0;
            cpu.speculationControl = legal ? value : cpu.speculationControl;
            return legal;
        }
    },
    PREDICTION_COMMAND(0x49) {
        @Override
        long read(Processor cpu) {
            throw Fault.protection(cpu);
        }

        @Override
        boolean write(Processor cpu, long value) {
            return cpu.model.has(Feature.SPEC_CTRL) && (value & ~1L) == 0;
        }
    },
    SYSENTER_CS(0x174) {
        @Override
        long read(Processor cpu) {
            return cpu.sysenterCs;
        }

        @Override
        boolean write(Processor cpu, long value) {
            cpu.sysenterCs = value;
            return true;
        }
    },
    SYSENTER_ESP(0x175) {
        @Override
        long read(Processor cpu) {
            return cpu.sysenterEsp;
        }

        @Override
        boolean write(Processor cpu, long value) {
            boolean legal = cpu.translation.isCanonical(value);
            cpu.sysenterEsp = legal ? value : cpu.sysenterEsp;
            return legal;
        }
    },
    SYSENTER_EIP(0x176) {
        @Override
        long read(Processor cpu) {
            return cpu.sysenterEip;
        }

        @Override
        boolean write(Processor cpu, long value) {
            boolean legal = cpu.translation.isCanonical(value);
            cpu.sysenterEip = legal ? value : cpu.sysenterEip;
            return legal;
        }
    },
    MACHINE_CHECK_STATUS(0x17A) {
        @Override
        long read(Processor cpu) {
            return cpu.machineCheckStatus;
        }

        @Override
        boolean write(Processor cpu, long value) {
            boolean legal = (value & ~7L) == 0;
            cpu.machineCheckStatus = legal ? value : cpu.machineCheckStatus;
            return legal;
        }
    },
    MISCELLANEOUS_ENABLE(0x1A0) {
        @Override
        long read(Processor cpu) {
            return cpu.miscellaneousEnable | BRANCH_TRACE_AND_SAMPLING_UNAVAILABLE;
        }

        @Override
        boolean write(Processor cpu, long value) {
            cpu.miscellaneousEnable = value;
            return true;
        }
    },
    DEBUG_CONTROL(0x1D9) {
        @Override
        long read(Processor cpu) {
            return cpu.debugControl;
        }

        @Override
        boolean write(Processor cpu, long value) {
            boolean legal = (value & ~0xFFC3L) == 0;
            cpu.debugControl = legal ? value & 3 : cpu.debugControl;
            return legal;
        }
    },
    PAGE_ATTRIBUTE_TABLE(0x277) {
        @Override
        long read(Processor cpu) {
            return cpu.pageAttributeTable;
        }

        @Override
        boolean write(Processor cpu, long value) {
            for (int shift = 0; shift < 64; shift += 8) {
                int type = (int) (value >>> shift) & 0xFF;
                if (type > 7 || type == 2 || type == 3) {
                    return false;
                }
            }
            cpu.pageAttributeTable = value;
            return true;
        }
    },
    MTRR_DEFAULT_TYPE(0x2FF) {
        @Override
        long read(Processor cpu) {
            return cpu.memoryTypes.defaultType;
        }

        @Override
        boolean write(Processor cpu, long value) {
            return cpu.memoryTypes.writeDefault(value);
        }
    },
    EXTENDED_FEATURES(0xC000_0080) {
        @Override
        long read(Processor cpu) {
            return cpu.efer;
        }

        @Override
        boolean write(Processor cpu, long value) {
            return ExtendedFeatures.write(cpu, value);
        }
    },
    STAR(0xC000_0081) {
        @Override
        long read(Processor cpu) {
            return cpu.star;
        }

        @Override
        boolean write(Processor cpu, long value) {
            cpu.star = value;
            return true;
        }
    },
    LSTAR(0xC000_0082) {
        @Override
        long read(Processor cpu) {
            return cpu.lstar;
        }

        @Override
        boolean write(Processor cpu, long value) {
            boolean legal = cpu.translation.isCanonical(value);
            cpu.lstar = legal ? value : cpu.lstar;
            return legal;
        }
    },
    CSTAR(0xC000_0083) {
        @Override
        long read(Processor cpu) {
            return cpu.cstar;
        }

        @Override
        boolean write(Processor cpu, long value) {
            boolean legal = cpu.translation.isCanonical(value);
            cpu.cstar = legal ? value : cpu.cstar;
            return legal;
        }
    },
    SYSCALL_FLAG_MASK(0xC000_0084) {
        @Override
        long read(Processor cpu) {
            return cpu.syscallFlagMask;
        }

        @Override
        boolean write(Processor cpu, long value) {
            boolean legal = value >>> 32 == 0;
            cpu.syscallFlagMask = legal ? value : cpu.syscallFlagMask;
            return legal;
        }
    },
    FS_BASE(0xC000_0100) {
        @Override
        long read(Processor cpu) {
            return cpu.segments[Segment.FS].base;
        }

        @Override
        boolean write(Processor cpu, long value) {
            boolean legal = cpu.translation.isCanonical(value);
            Segment fs = cpu.segments[Segment.FS];
            fs.setBase(legal ? value : fs.base);
            return legal;
        }
    },
    GS_BASE(0xC000_0101) {
        @Override
        long read(Processor cpu) {
            return cpu.segments[Segment.GS].base;
        }

        @Override
        boolean write(Processor cpu, long value) {
            boolean legal = cpu.translation.isCanonical(value);
            Segment gs = cpu.segments[Segment.GS];
            gs.setBase(legal ? value : gs.base);
            return legal;
        }
    },
    KERNEL_GS_BASE(0xC000_0102) {
        @Override
        long read(Processor cpu) {
            return cpu.kernelGsBase;
        }

        @Override
        boolean write(Processor cpu, long value) {
            boolean legal = cpu.translation.isCanonical(value);
            cpu.kernelGsBase = legal ? value : cpu.kernelGsBase;
            return legal;
        }
    },
    TSC_AUXILIARY(0xC000_0103) {
        @Override
        long read(Processor cpu) {
            return cpu.timestampAuxiliary;
        }

        @Override
        boolean write(Processor cpu, long value) {
            boolean legal = value >>> 32 == 0;
            cpu.timestampAuxiliary = legal ? value : cpu.timestampAuxiliary;
            return legal;
        }
    },
    KVM_WALL_CLOCK(0x4B56_4D00) {
        @Override
        long read(Processor cpu) {
            throw Fault.protection(cpu);
        }

        @Override
        boolean write(Processor cpu, long value) {
            return ParavirtualClock.setWallClock(cpu, value);
        }
    },
    KVM_SYSTEM_TIME(0x4B56_4D01) {
        @Override
        long read(Processor cpu) {
            if (!cpu.model.has(Feature.PARAVIRTUAL_CLOCK)) {
                throw Fault.protection(cpu);
            }
            return cpu.clockPage;
        }

        @Override
        boolean write(Processor cpu, long value) {
            return ParavirtualClock.setSystemTime(cpu, value);
        }
    };

    private static final long BRANCH_TRACE_AND_SAMPLING_UNAVAILABLE = 1 << 11 | 1 << 12;
    private static final Map<Integer, ModelRegister> BY_INDEX = new HashMap<>();

    static {
        for (ModelRegister register : values()) {
            BY_INDEX.put(register.index, register);
        }
    }

    private final int index;

    ModelRegister(int index) {
        this.index = index;
    }

    static @Nullable ModelRegister of(int index) {
        return BY_INDEX.get(index);
    }

    abstract long read(Processor cpu);

    /** Whether it may have that value; if not, nothing changes. */
    abstract boolean write(Processor cpu, long value);
}
