package dev.quarters.it.guestos;

class EnteredGuestEmulatorTest extends EnteredGuestScenario {
    @Override
    String engine() {
        return "emulator";
    }
}
