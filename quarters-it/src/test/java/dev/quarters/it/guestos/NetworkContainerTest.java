package dev.quarters.it.guestos;

class NetworkContainerTest extends NetworkScenario {
    @Override
    String engine() {
        return "container";
    }
}
