package dev.quarters.it.guestos;

import dev.quarters.api.Technique;

class CopiedFilesKernelLevelTest extends CopiedFilesScenario {
    @Override
    Technique technique() {
        return Technique.KERNEL_LEVEL;
    }
}
