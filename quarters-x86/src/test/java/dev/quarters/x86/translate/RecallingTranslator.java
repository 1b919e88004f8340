package dev.quarters.x86.translate;

import dev.quarters.x86.interpret.Block;
import dev.quarters.x86.interpret.CodeAround;
import dev.quarters.x86.interpret.TranslatedCode;
import dev.quarters.x86.interpret.Translator;

/** Takes what is known, and translates at once what is not. */
final class RecallingTranslator implements Translator {

    private final KnownRegions known;
    int recalled;
    int translated;

    RecallingTranslator(KnownRegions known) {
        this.known = known;
        known.load().forEach(KnownRegions.Known::compiled);
    }

    @Override
    public int threshold() {
        return 2;
    }

    @Override
    public int request(Block block, CodeAround around) {
        if (known.find(block, around) instanceof KnownRegions.Usable usable) {
            RegionTranslator.install(block, usable.plan(), usable.region());
            recalled++;
            return 0;
        }
        RegionPlan plan = RegionPlan.of(block, around, 100, 1).atMost(60);
        byte[] classFile = new RegionClass(plan, plan.loops()).bytes();
        Region region = new RegionClasses().region(classFile);
        RegionTranslator.install(block, plan, region);
        known.add(plan, block, classFile, region);
        translated++;
        return 0;
    }

    @Override
    public void promote(TranslatedCode code, Block block, CodeAround around) {}

    @Override
    public void install() {}
}
