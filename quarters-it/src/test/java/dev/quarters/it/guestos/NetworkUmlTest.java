package dev.quarters.it.guestos;

class NetworkUmlTest extends NetworkScenario {
    @Override
    String engine() {
        return "uml";
    }
}
