package dev.quarters.kvm;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A stretch of a guest's user mode that the hardware executed. */
@Name("dev.quarters.HardwareStretch")
@Label("Hardware Stretch")
@Category("Quarters")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // JFR reads them
final class HardwareStretchEvent extends Event {

    @Label("Departure")
    private String departure = "";

    @Label("Vector")
    private int vector = -1;

    /** It ended for that reason. */
    void end(Departure reason) {
        end();
        if (shouldCommit()) {
            departure = reason.kind().name();
            vector = reason.kind() == Departure.Kind.EXCEPTION ? reason.vector() : -1;
            commit();
        }
    }
}
