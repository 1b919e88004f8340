package dev.quarters.x86.translate;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Unsigned;

/**
 * A region, from the request until HotSpot has compiled it. Not each is executed: its code may have
 * changed meanwhile.
 */
@Name("dev.quarters.RegionTranslation")
@Label("Region Translation")
@Category("Quarters")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // JFR reads them
final class RegionTranslationEvent extends Event {

    @Label("Physical Address of the Entry")
    @Unsigned
    private long entry;

    @Label("Blocks")
    private int blocks;

    @Label("Guest Instructions")
    private int instructions;

    @Label("Bytecodes")
    private int bytecodes;

    /** It takes the place of a smaller one. */
    @Label("Grown")
    private boolean grown;

    /** What came of the request. */
    void made(long physicalAddress, RegionPlan plan, int codeSize, boolean takesAPlace) {
        entry = physicalAddress;
        blocks = plan.blocks().size();
        instructions = plan.stepCount();
        bytecodes = codeSize;
        grown = takesAPlace;
    }
}
