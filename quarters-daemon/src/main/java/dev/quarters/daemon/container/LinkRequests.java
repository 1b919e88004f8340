package dev.quarters.daemon.container;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NotFoundException;
import dev.quarters.json.Json;
import dev.quarters.node.life.Household;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Links, {@code CONTAINER[:ALIAS]}: names by which the new guest alone knows others of its
 * networks. Clients send them beside a container or beside its networks.
 */
final class LinkRequests {

    private static final int SHORT_ID = 12;

    private LinkRequests() {}

    /**
     * The name that each alias stands for.
     *
     * @throws InvalidRequestException when there is no such container
     */
    static Map<String, String> read(Json config, Household household) {
        Stream<Json> endpoints =
                config
                        .find("NetworkingConfig")
                        .flatMap(networking -> networking.find("EndpointsConfig"))
                        .map(some -> List.copyOf(some.asMembers().values()))
                        .orElse(List.of())
                        .stream();
        Map<String, String> links = new LinkedHashMap<>();
        Stream.concat(config.find("HostConfig").stream(), endpoints)
                .flatMap(where -> where.texts("Links").stream())
                .forEach(
                        link -> {
                            String[] parts = link.split(":", 2);
                            links.put(parts[parts.length - 1], name(parts[0], household));
                        });
        return links;
    }

    /** A name by which networks know it. */
    private static String name(String asked, Household household) {
        try {
            var guest = household.get(asked.startsWith("/") ? asked.substring(1) : asked);
            return guest.record().spec().name().orElse(guest.id().substring(0, SHORT_ID));
        } catch (NotFoundException missing) {
            // Not found would have the client look for the image.
            throw new InvalidRequestException(
                    "could not get container for " + asked + ": " + missing.getMessage(), "");
        }
    }
}
