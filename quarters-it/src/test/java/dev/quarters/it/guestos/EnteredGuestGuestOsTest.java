package dev.quarters.it.guestos;

import dev.quarters.api.Technique;

class EnteredGuestGuestOsTest extends EnteredGuestScenario {
    @Override
    Technique technique() {
        return Technique.GUEST_OS;
    }
}
