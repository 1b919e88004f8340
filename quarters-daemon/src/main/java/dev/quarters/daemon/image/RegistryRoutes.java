package dev.quarters.daemon.image;

import dev.quarters.api.Platform;
import dev.quarters.api.PublishedImage;
import dev.quarters.api.RegistryCredential;
import dev.quarters.api.RegistryLogin;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Route;
import dev.quarters.json.Json;
import dev.quarters.node.life.Household;

import java.io.IOException;
import java.util.List;

/** What registries are asked for a client. */
public final class RegistryRoutes {

    private final Household household;

    private RegistryRoutes(Household household) {
        this.household = household;
    }

    /** The rows of the table. */
    public static List<Route> of(Household household) {
        RegistryRoutes registries = new RegistryRoutes(household);
        return List.of(
                Route.of("POST", "/auth", "Check credentials with a registry", registries::logIn),
                Route.of(
                        "GET",
                        "/distribution/{name*}/json",
                        "What a registry has under a name, and for which platforms",
                        registries::look));
    }

    private void look(Call call) throws IOException {
        PublishedImage published =
                household
                        .node()
                        .registries()
                        .look(
                                call.value("name"),
                                RegistryAuth.sent(call.exchange().head().headers()));
        Json descriptor =
                Json.object()
                        .put("mediaType", published.mediaType())
                        .put("digest", published.digest())
                        .put("size", published.sizeBytes())
                        .build();
        List<Json> platforms =
                published.platforms().stream().map(RegistryRoutes::platform).toList();
        call.answer(
                Json.object()
                        .put("Descriptor", descriptor)
                        .put("Platforms", Json.of(platforms))
                        .build());
    }

    private static Json platform(Platform platform) {
        return Json.object()
                .put("architecture", platform.architecture())
                .put("os", platform.os())
                .putUnlessEmpty("variant", platform.variant())
                .build();
    }

    /** Nothing is kept: the client does that, and sends them when they are needed. */
    private void logIn(Call call) throws IOException {
        RegistryLogin login = RegistryAuth.login(call.document());
        if (login.credential() instanceof RegistryCredential.Anonymous) {
            throw new HttpException(400, "no user name with its password, and no token, is given");
        }
        String token = household.node().registries().logIn(login).orElse("");
        call.answer(
                Json.object().put("Status", "Login Succeeded").put("IdentityToken", token).build());
    }
}
