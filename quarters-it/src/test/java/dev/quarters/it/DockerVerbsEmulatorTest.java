package dev.quarters.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;

import java.util.List;

class DockerVerbsEmulatorTest extends DockerVerbsScenario {

    private static final String SWITCH = "quarters.docker.emulator";

    @BeforeAll
    static void onlyWhenAskedFor() {
        assumeTrue(
                Boolean.getBoolean(SWITCH),
                "a dozen boots take two minutes: -D" + SWITCH + "=true has them");
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
