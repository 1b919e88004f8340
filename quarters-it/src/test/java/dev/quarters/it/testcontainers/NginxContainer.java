package dev.quarters.it.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

/** nginx of Debian's packages, that serves a folder. */
final class NginxContainer extends GenericContainer<NginxContainer> {

    private static final String CONFIGURATION =
            """
            daemon off;
            user root;
            events {}
            http { access_log /dev/stdout; server { listen 80; root /site; } }
            """;

    NginxContainer() {
        super("nginx:1");
        withExposedPorts(80);
        withCopyToContainer(Transferable.of(CONFIGURATION), "/etc/nginx/site.conf");
        withCommand("nginx", "-e", "/dev/stderr", "-c", "/etc/nginx/site.conf");
        waitingFor(Wait.forHttp("/"));
    }

    static void scenario() throws Exception {
        try (NginxContainer nginx =
                new NginxContainer()
                        .withCopyToContainer(Transferable.of("a page\n"), "/site/index.html")) {
            nginx.start();
            int port = nginx.getMappedPort(80);
            assertThat(GenericScenario.get(port, "/index.html")).isEqualTo("a page\n");
            assertThat(GenericScenario.get(port, "/nothing")).contains("404 Not Found");
            assertThat(nginx.getLogs()).contains("\"GET /nothing HTTP/1.1\" 404");
        }
    }
}
