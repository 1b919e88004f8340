package dev.quarters.it;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Testcontainers and docker-java, which know of nothing but Docker. */
class TestcontainersTest {

    private static DockerDaemon daemon;

    @BeforeAll
    static void start() throws Exception {
        Requirement.program("nft");
        daemon = DockerDaemon.startInOwnNetwork();
    }

    @AfterAll
    static void stop() throws Exception {
        if (daemon != null) {
            daemon.closeWithoutMistakes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"generic", "network", "docker-java"})
    void works(String scenario) throws Exception {
        new JavaClients(daemon).succeed(scenario);
    }
}
