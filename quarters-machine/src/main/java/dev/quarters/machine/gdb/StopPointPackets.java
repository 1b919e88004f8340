package dev.quarters.machine.gdb;

import dev.quarters.machine.debug.DebuggedMachine;
import dev.quarters.machine.debug.StopPoint;
import dev.quarters.machine.debug.StopPoint.Kind;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The packets Z and z: breakpoints and watchpoints of the connection. Nothing is written into the
 * guest, so software and hardware breakpoints are the same, but for what GDB is told it met.
 */
final class StopPointPackets {

    private static final int MOST = 1024;
    private static final int LONGEST_WATCHED = 1 << 20;
    private static final int SOFTWARE = 0;
    private static final int HARDWARE = 1;

    private final DebuggedMachine machine;
    private final Set<StopPoint> software = new LinkedHashSet<>();
    private final Set<StopPoint> others = new LinkedHashSet<>();

    StopPointPackets(DebuggedMachine machine) {
        this.machine = machine;
    }

    /** Sets or removes one; a second time has no effect. */
    String change(Request request, boolean set) {
        int type = request.number(4);
        request.expect(",");
        long address = request.number();
        request.expect(",");
        long length = request.number(LONGEST_WATCHED);
        Set<StopPoint> points = type == SOFTWARE ? software : others;
        StopPoint point =
                type <= HARDWARE
                        ? new StopPoint(Kind.EXECUTION, address, 1)
                        : new StopPoint(kind(type), address, length);
        if (set && software.size() + others.size() >= MOST) {
            throw new PacketException(PacketException.TOO_MANY, "too many stop points");
        } else if (set && type > HARDWARE && length == 0) {
            throw PacketException.garbled("nothing to watch");
        }
        if (set ? points.add(point) : points.remove(point)) {
            apply();
        }
        return "OK";
    }

    private static Kind kind(int type) {
        return switch (type) {
            case 2 -> Kind.WRITE;
            case 3 -> Kind.READ;
            default -> Kind.READ_OR_WRITE;
        };
    }

    private void apply() {
        Set<StopPoint> all = new LinkedHashSet<>(software);
        all.addAll(others);
        machine.processors().forEach(processor -> processor.setStopPoints(List.copyOf(all)));
    }

    /** Removes all of them. */
    void clear() {
        software.clear();
        others.clear();
        apply();
    }

    /** In GDB's words, which kind of breakpoint is at that address; empty: none. */
    String breakpointAt(long address) {
        StopPoint point = new StopPoint(Kind.EXECUTION, address, 1);
        return software.contains(point) ? "swbreak" : others.contains(point) ? "hwbreak" : "";
    }

    /** In GDB's words, the kind of a watchpoint. */
    static String word(StopPoint watched) {
        return switch (watched.kind()) {
            case READ -> "rwatch";
            case READ_OR_WRITE -> "awatch";
            default -> "watch";
        };
    }
}
