package dev.quarters.it.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A web server: wait strategies, mapped ports, files both ways, commands, logs. */
final class GenericScenario {

    private GenericScenario() {}

    static void run() throws Exception {
        try (GenericContainer<?> web =
                new GenericContainer<>("box:1")
                        .withEnv("GREETING", "hello")
                        .withLabels(Map.of("purpose", "test"))
                        .withExposedPorts(80, 81)
                        .withCopyToContainer(Transferable.of("copied\n"), "/web/copied")
                        .withCommand(
                                "busybox",
                                "sh",
                                "-c",
                                "echo $GREETING > /web/index.html; echo to be served; exec busybox"
                                        + " httpd -f -p 80 -h /web")
                        .waitingFor(Wait.forHttp("/index.html").forPort(80))) {
            web.start();
            assertThat(get(web.getMappedPort(80), "/index.html")).isEqualTo("hello\n");
            assertThat(get(web.getMappedPort(80), "/copied")).isEqualTo("copied\n");
            assertThat(web.getMappedPort(81)).isNotEqualTo(web.getMappedPort(80));
            assertThat(web.getLogs()).contains("to be served");

            ExecResult result =
                    web.execInContainer("busybox", "sh", "-c", "echo out; echo err >&2; exit 7");
            assertThat(result.getExitCode()).isEqualTo(7);
            assertThat(result.getStdout()).isEqualTo("out\n");
            assertThat(result.getStderr()).isEqualTo("err\n");
            web.copyFileToContainer(Transferable.of("later\n"), "/web/later");
            assertThat(get(web.getMappedPort(80), "/later")).isEqualTo("later\n");
            String back =
                    web.copyFileFromContainer(
                            "/web/index.html",
                            stream -> new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            assertThat(back).isEqualTo("hello\n");
            assertThat(web.getContainerInfo().getState().getRunning()).isTrue();
        }
        waitsForALineOfTheLog();
    }

    private static void waitsForALineOfTheLog() {
        StringBuilder heard = new StringBuilder();
        try (GenericContainer<?> slow =
                new GenericContainer<>("box:1")
                        .withCommand(
                                "busybox",
                                "sh",
                                "-c",
                                "busybox sleep 0.5; echo it is ready; exec busybox sleep 100")
                        .withLogConsumer((OutputFrame frame) -> heard.append(frame.getUtf8String()))
                        .waitingFor(Wait.forLogMessage(".*ready.*\\n", 1))) {
            slow.start();
            assertThat(slow.getLogs(OutputFrame.OutputType.STDOUT)).isEqualTo("it is ready\n");
        }
        assertThat(heard.toString()).contains("it is ready");
    }

    static String get(int port, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI address = URI.create("http://127.0.0.1:" + port + path);
            return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
