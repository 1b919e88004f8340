package dev.quarters.it.guestos;

class EnteredGuestKvmTest extends EnteredGuestScenario {
    @Override
    String engine() {
        return "kvm";
    }
}
