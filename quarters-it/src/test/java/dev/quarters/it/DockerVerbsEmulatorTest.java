package dev.quarters.it;

import java.util.List;

class DockerVerbsEmulatorTest extends DockerVerbsScenario {

    @Override
    String runtime() {
        return "emulator";
    }

    @Override
    List<String> update() {
        return List.of("--restart", "no");
    }
}
