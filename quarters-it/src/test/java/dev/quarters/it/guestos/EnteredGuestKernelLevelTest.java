package dev.quarters.it.guestos;

import dev.quarters.api.Technique;

class EnteredGuestKernelLevelTest extends EnteredGuestScenario {
    @Override
    Technique technique() {
        return Technique.KERNEL_LEVEL;
    }
}
