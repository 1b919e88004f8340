package dev.quarters.it.guestos;

import dev.quarters.api.Technique;

class NetworkKernelLevelTest extends NetworkScenario {
    @Override
    Technique technique() {
        return Technique.KERNEL_LEVEL;
    }
}
