package dev.quarters.it;

import org.junit.jupiter.api.BeforeAll;

import java.util.List;

/** A dozen boots, minutes: {@code -Dquarters.docker.emulator=true}. */
class DockerVerbsEmulatorTest extends DockerVerbsScenario {

    @BeforeAll
    static void onlyWhenAskedFor() {
        Requirement.asked("quarters.docker.emulator");
    }

    @Override
    String runtime() {
        return "emulator";
    }

    @Override
    List<String> update() {
        return List.of("--restart", "no");
    }
}
