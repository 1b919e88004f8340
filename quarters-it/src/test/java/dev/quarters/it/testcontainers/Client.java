package dev.quarters.it.testcontainers;

import java.util.Map;

/**
 * A program that uses a daemon as Java programs do: {@code DOCKER_HOST} names the daemon, the
 * argument what is to be done. It is a process of its own, since these libraries read the
 * environment, and since published ports are in the daemon's network.
 */
public final class Client {

    /** Something that is done with a daemon; it fails with an exception or an assertion. */
    @FunctionalInterface
    interface Scenario {
        void run() throws Exception;
    }

    private static final Map<String, Scenario> SCENARIOS =
            Map.of(
                    "generic", GenericScenario::run,
                    "network", NetworkScenario::run,
                    "nginx", NginxContainer::scenario,
                    "redis", RedisContainer::scenario,
                    "postgres", PostgresContainer::scenario,
                    "docker-java", DockerJavaScenario::run);

    private Client() {}

    /** Exits with 0 when all went well. */
    public static void main(String[] words) throws Exception {
        java.util.Objects.requireNonNull(SCENARIOS.get(words[0])).run();
        System.out.println("done " + words[0]);
        System.exit(0); // threads of the libraries would go on
    }
}
