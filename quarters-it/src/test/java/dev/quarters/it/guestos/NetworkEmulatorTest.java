package dev.quarters.it.guestos;

class NetworkEmulatorTest extends NetworkScenario {
    @Override
    String engine() {
        return "emulator";
    }
}
