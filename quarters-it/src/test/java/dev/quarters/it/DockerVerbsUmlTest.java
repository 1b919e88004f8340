package dev.quarters.it;

import java.util.List;

class DockerVerbsUmlTest extends DockerVerbsScenario {

    @Override
    String runtime() {
        return "uml";
    }

    @Override
    List<String> update() {
        return List.of("--restart", "no");
    }
}
