package dev.quarters.it;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers of Debian's packages, as containers of Testcontainers. */
class ServersOfPackagesTest {

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
    @CsvSource({
        "nginx, nginx-light",
        "redis, redis-server",
        "postgres, 'postgresql-15,busybox-static,util-linux'"
    })
    void serves(String scenario, String packages) throws Exception {
        daemon.quarters().quarters("pull", "apt:" + packages, "--tag", scenario + ":1").succeeds();

        new JavaClients(daemon).succeed(scenario);
    }
}
