package dev.quarters.it.guestos;

import dev.quarters.api.Technique;

class NetworkSharedKernelTest extends NetworkScenario {
    @Override
    Technique technique() {
        return Technique.SHARED_KERNEL;
    }
}
