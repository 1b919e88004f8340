package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** An application of two services, as docker-compose of Debian brings it up. */
class ComposeTest {

    private static final String APPLICATION =
            """
            version: "3.8"
            services:
              web:
                image: box:1
                depends_on: [store]
                environment:
                  GREETING: visits
                ports:
                  - "127.0.0.1:8090-8091:80-81"
                command: [busybox, sh, -c, "echo listening; exec busybox nc -ll -p 80 -e /web"]
                volumes:
                  - ./web:/web:ro
                extra_hosts: ["elsewhere:10.9.8.7"]
                dns: 127.0.0.1
                dns_search: example.test
                networks: [front, back]
              store:
                image: redis:1
                command: redis-server --bind 0.0.0.0 --protected-mode no --dir /data
                volumes: [stored:/data]
                networks:
                  back:
                    aliases: [cache]
            networks:
              front: {}
              back: {}
            volumes:
              stored: {}
            """;

    /** Answers anything with what the store counts. */
    private static final String WEB =
            """
            #!/bin/busybox sh
            while read -r line && [ ${#line} -gt 1 ]; do :; done
            answer=$(printf 'INCR visits\\r\\n' | busybox nc -w 2 cache 6379 | busybox tr -d '\\r')
            printf 'HTTP/1.0 200 OK\\r\\n\\r\\n%s %s\\n' "$GREETING" "$answer"
            """;

    private static DockerDaemon daemon;
    private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        Requirement.program("nft");
        Requirement.program("docker-compose");
        daemon = DockerDaemon.startInOwnNetwork();
        daemon.quarters()
                .quarters("pull", "apt:redis-server,busybox-static", "--tag", "redis:1")
                .succeeds();
        folder = Files.createDirectory(daemon.quarters().folder().resolve("application"));
        Files.writeString(folder.resolve("docker-compose.yml"), APPLICATION);
        Path web = Files.writeString(folder.resolve("web"), WEB);
        Files.setPosixFilePermissions(web, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (daemon != null) {
            daemon.closeWithoutMistakes();
        }
    }

    private static Run.Result compose(String... words) throws Exception {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "docker-compose",
                                "--ansi",
                                "never",
                                "--file",
                                folder.resolve("docker-compose.yml").toString(),
                                "--project-name",
                                "app"));
        line.addAll(List.of(words));
        return daemon.inNetwork(line.toArray(String[]::new))
                .with("DOCKER_HOST", "unix://" + daemon.socket())
                .with("DOCKER_CONFIG", folder.resolve("docker").toString())
                .run()
                .succeeds();
    }

    private static String visit() throws Exception {
        String fetch =
                "for i in 1 2 3 4 5 6 7 8 9; do busybox wget -q -O- http://127.0.0.1:8090/ && exit;"
                        + " sleep 0.3; done; exit 1";
        return daemon.inNetwork("sh", "-c", fetch).run().succeeds().output();
    }

    @Test
    void anApplicationOfTwoServices() throws Exception {
        compose("up", "-d");

        assertThat(visit()).isEqualTo("visits :1\n");
        assertThat(visit()).isEqualTo("visits :2\n");
        assertThat(compose("ps").output())
                .containsPattern("app_store_1 .* Up")
                .contains("127.0.0.1:8090->80/tcp", "127.0.0.1:8091->81/tcp");
        assertThat(compose("logs", "web").output()).contains("listening");
        String names = "busybox cat /etc/hosts /etc/resolv.conf";
        assertThat(compose("exec", "-T", "web", "busybox", "sh", "-c", names).output())
                .contains("10.9.8.7\telsewhere\n", "search example.test\n");
        Run.Result linked =
                compose("run", "--rm", "-T", "web", "busybox", "wget", "-qO-", "http://web_1/");
        assertThat(linked.output()).isEqualTo("visits :3\n");
        compose("restart", "web");
        assertThat(visit()).isEqualTo("visits :4\n");
        Run.Result unchanged = compose("up", "-d");
        assertThat(unchanged.errorOutput()).contains("app_web_1 is up-to-date");

        compose("down", "-v");
        assertThat(daemon.succeeds("ps", "-aq")).isEmpty();
        assertThat(daemon.succeeds("volume", "ls", "-q")).isEmpty();
        assertThat(daemon.succeeds("network", "ls", "-q", "--filter", "type=custom")).isEmpty();
    }
}
