package dev.quarters.it.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Redis of Debian's packages. */
final class RedisContainer extends GenericContainer<RedisContainer> {

    RedisContainer() {
        super("redis:1");
        withExposedPorts(6379);
        withCommand("redis-server", "--bind", "0.0.0.0", "--protected-mode", "no");
        waitingFor(Wait.forLogMessage(".*Ready to accept connections.*\\n", 1));
    }

    static void scenario() throws Exception {
        try (RedisContainer redis = new RedisContainer()) {
            redis.start();
            try (Socket socket = new Socket("127.0.0.1", redis.getMappedPort(6379))) {
                assertThat(ask(socket, "SET planet earth")).isEqualTo("+OK");
                assertThat(ask(socket, "APPEND planet worm")).isEqualTo(":9");
            }
            assertThat(redis.execInContainer("redis-cli", "GET", "planet").getStdout())
                    .isEqualTo("earthworm\n");
        }
    }

    private static String ask(Socket socket, String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        return String.valueOf(
                new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8))
                        .readLine());
    }
}
