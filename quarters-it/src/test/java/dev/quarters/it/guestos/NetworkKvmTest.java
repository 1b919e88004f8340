package dev.quarters.it.guestos;

class NetworkKvmTest extends NetworkScenario {
    @Override
    String engine() {
        return "kvm";
    }
}
