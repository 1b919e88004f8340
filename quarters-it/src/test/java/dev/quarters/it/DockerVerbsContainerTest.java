package dev.quarters.it;

import java.util.List;

class DockerVerbsContainerTest extends DockerVerbsScenario {

    @Override
    String runtime() {
        return "container";
    }

    @Override
    List<String> update() {
        return List.of("--restart", "no", "--memory", "128m", "--memory-swap", "128m");
    }
}
