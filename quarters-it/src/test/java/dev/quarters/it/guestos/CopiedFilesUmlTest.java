package dev.quarters.it.guestos;

class CopiedFilesUmlTest extends CopiedFilesScenario {
    @Override
    String engine() {
        return "uml";
    }
}
