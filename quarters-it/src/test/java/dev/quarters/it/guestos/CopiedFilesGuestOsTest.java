package dev.quarters.it.guestos;

import dev.quarters.api.Technique;

class CopiedFilesGuestOsTest extends CopiedFilesScenario {
    @Override
    Technique technique() {
        return Technique.GUEST_OS;
    }
}
