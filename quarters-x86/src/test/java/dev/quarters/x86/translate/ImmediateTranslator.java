package dev.quarters.x86.translate;

import dev.quarters.x86.interpret.Block;
import dev.quarters.x86.interpret.CodeAround;
import dev.quarters.x86.interpret.TranslatedCode;
import dev.quarters.x86.interpret.Translator;

/** Translates at once, in the processor's thread, what was executed a few times. */
public final class ImmediateTranslator implements Translator {

    private final int threshold;
    private final int mostSteps;
    int regions;

    /** Of what was executed that often, in regions of about so many instructions. */
    public ImmediateTranslator(int threshold, int mostSteps) {
        this.threshold = threshold;
        this.mostSteps = mostSteps;
    }

    @Override
    public int threshold() {
        return threshold;
    }

    @Override
    public int request(Block block, CodeAround around) {
        RegionPlan plan = RegionPlan.of(block, around, 2 * mostSteps, 1).atMost(mostSteps);
        Region region = new RegionClasses().region(new RegionClass(plan, plan.loops()).bytes());
        region.bind(plan);
        plan.sources().forEach(source -> source.translated(region));
        block.enterAt(region);
        regions++;
        return 0;
    }

    @Override
    public void promote(TranslatedCode code, Block block, CodeAround around) {}

    @Override
    public void install() {}
}
