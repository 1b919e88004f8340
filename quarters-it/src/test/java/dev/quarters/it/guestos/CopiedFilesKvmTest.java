package dev.quarters.it.guestos;

class CopiedFilesKvmTest extends CopiedFilesScenario {
    @Override
    String engine() {
        return "kvm";
    }
}
