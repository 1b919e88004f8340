package dev.quarters.it.guestos;

import dev.quarters.api.Technique;

class NetworkGuestOsTest extends NetworkScenario {
    @Override
    Technique technique() {
        return Technique.GUEST_OS;
    }
}
