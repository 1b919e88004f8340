package dev.quarters.it.guestos;

class EnteredGuestUmlTest extends EnteredGuestScenario {
    @Override
    String engine() {
        return "uml";
    }
}
