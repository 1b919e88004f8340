package dev.quarters.it.guestos;

class CopiedFilesEmulatorTest extends CopiedFilesScenario {
    @Override
    String engine() {
        return "emulator";
    }
}
