package dev.quarters.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.daemon.route.ApiVersion;
import dev.quarters.daemon.route.Route;
import dev.quarters.node.LocalNode;
import dev.quarters.node.NodeFolder;
import dev.quarters.node.life.Household;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * {@code docs/docker-api.md} is what the table of routes says. {@code -Dquarters.docs.write=true}
 * writes it anew.
 */
class ApiDocumentTest {

    private static final Path DOCUMENT =
            Path.of("").toAbsolutePath().resolveSibling("docs").resolve("docker-api.md");

    @TempDir private Path folder;

    @Test
    void documentIsTrue() throws IOException {
        NodeFolder place = NodeFolder.at(folder);
        List<Route> routes;
        try (LocalNode node = LocalNode.open(place);
                Household household = Household.open(node, place)) {
            routes = Daemon.routes(household);
        }
        String expected = document(routes);
        if (Boolean.getBoolean("quarters.docs.write")) {
            Files.writeString(DOCUMENT, expected);
        }
        assertThat(DOCUMENT).hasContent(expected);
        String beyond = Files.readString(DOCUMENT.resolveSibling("openapi.yaml"));
        for (Route route : routes) {
            if (route.pattern().startsWith("/quarters/")) {
                assertThat(beyond).contains("\n  " + route.pattern() + ":\n");
            }
        }
    }

    private static String document(List<Route> routes) {
        StringBuilder text = new StringBuilder();
        text.append("# The Docker Engine API of `quarters daemon`\n\n");
        text.append("Made of the table of routes; a test keeps it true. Versions ");
        text.append(ApiVersion.OLDEST).append(" to ").append(ApiVersion.NEWEST);
        text.append(" of the API are spoken, with `/vX.Y` in front of the path or without.\n");
        text.append(
                "What Quarters does otherwise than Docker is told in [quirks.md](quirks.md), and"
                        + " what is below `/quarters` in [openapi.yaml](openapi.yaml).\n");
        text.append("\n## What is there\n\n| route | what it does |\n|---|---|\n");
        rows(text, routes, route -> route.refusal().isEmpty());
        text.append("\n## What is refused\n\nThe answer is 501 with the reason.\n\n");
        text.append("| route | why |\n|---|---|\n");
        rows(text, routes, route -> route.refusal().isPresent());
        text.append("\nEvery other path is 404.\n");
        return text.toString();
    }

    private static void rows(StringBuilder text, List<Route> routes, Predicate<Route> chosen) {
        routes.stream()
                .filter(chosen)
                .forEach(
                        route ->
                                text.append("| `")
                                        .append(route.method())
                                        .append(' ')
                                        .append(route.pattern().replace("*", ""))
                                        .append("` | ")
                                        .append(route.refusal().orElse(route.summary()))
                                        .append(" |\n"));
    }
}
