package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.it.testcontainers.Client;

import java.nio.file.Path;
import java.util.Map;

/** Programs of docker-java and Testcontainers, in the network of a daemon. */
record JavaClients(DockerDaemon daemon) {

    /** Runs one to its end; it has to succeed, and to leave no container. */
    void succeed(String scenario) throws Exception {
        Run program =
                daemon.inNetwork(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Client.class.getName(),
                        scenario);
        Run.Result result =
                new Run(
                                program.line(),
                                Map.of(
                                        "DOCKER_HOST",
                                        "unix://" + daemon.socket(),
                                        "TESTCONTAINERS_RYUK_DISABLED",
                                        "true"))
                        .run();
        assertThat(result.succeeds().output()).contains("done " + scenario);
        assertThat(daemon.succeeds("ps", "-aq")).isEmpty();
    }
}
