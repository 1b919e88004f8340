package dev.quarters.image.registry;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.PublishedImage;
import dev.quarters.api.RegistryAccess;
import dev.quarters.api.RegistryLogin;
import dev.quarters.api.UnauthorizedException;
import dev.quarters.image.reference.ImageReference;
import dev.quarters.image.reference.Reference;
import dev.quarters.image.registry.RegistryConfiguration.Endpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How registries are reached, and as whom. */
public final class Registries implements RegistryAccess {

    private static final int LARGEST_REASON = 1 << 16;

    private final RegistryConfiguration configuration;
    private final CredentialFiles credentials;
    private final Optional<RegistryLogin> login;
    private final HttpAccess access;
    private final Timings timings;

    /** With these settings. */
    public Registries(
            RegistryConfiguration configuration, CredentialFiles credentials, HttpAccess access) {
        this(configuration, credentials, access, Timings.DEFAULT);
    }

    Registries(
            RegistryConfiguration configuration,
            CredentialFiles credentials,
            HttpAccess access,
            Timings timings) {
        this(configuration, credentials, Optional.empty(), access, timings);
    }

    private Registries(
            RegistryConfiguration configuration,
            CredentialFiles credentials,
            Optional<RegistryLogin> login,
            HttpAccess access,
            Timings timings) {
        this.configuration = configuration;
        this.credentials = credentials;
        this.login = login;
        this.access = access;
        this.timings = timings;
    }

    /** With the settings and credentials of the user who runs this. */
    public static Registries ofThisUser() {
        Map<String, String> environment = System.getenv();
        Path home = Path.of(System.getProperty("user.home", "/"));
        return new Registries(
                RegistryConfiguration.ofThisUser(environment, home),
                CredentialFiles.ofThisUser(environment, home),
                new HttpAccess(
                        Proxies.of(environment), CertificateFolders.ofThisUser(environment, home)));
    }

    /** The same, for one who has a login of his own for one of them. */
    public Registries as(RegistryLogin other) {
        return new Registries(configuration, credentials, Optional.of(other), access, timings);
    }

    /** The image of that name, to be read; connects when it is read. */
    public RegistryImageSource source(ImageReference reference) {
        ImageReference named = reference.withDefaultTag();
        List<RegistryConnection> connections =
                configuration.endpointsToRead(named.domain()).stream()
                        .map(endpoint -> connect(endpoint, named, "pull"))
                        .toList();
        return new RegistryImageSource(named, connections, timings);
    }

    /** The place of that name, to be written; connects when it is written. */
    public RegistryImageDestination destination(ImageReference reference) {
        ImageReference named = reference.withDefaultTag();
        Endpoint endpoint = configuration.endpointToWrite(named.domain());
        return new RegistryImageDestination(named, connect(endpoint, named, "pull,push"), timings);
    }

    private RegistryConnection connect(Endpoint endpoint, ImageReference named, String actions) {
        boolean mirror = !endpoint.equals(configuration.endpointToWrite(named.domain()));
        String domain = mirror ? endpoint.authority() : named.domain();
        Authenticator authenticator =
                new Authenticator(
                        endpoint.authority(),
                        "repository:" + named.path() + ":" + actions,
                        // A mirror is another server than the one that the login is for.
                        () ->
                                login.filter(own -> !mirror && own.isFor(domain))
                                        .map(RegistryLogin::credential)
                                        .orElseGet(() -> credentials.find(domain, named.path())),
                        configuration,
                        access,
                        timings);
        return new RegistryConnection(endpoint, configuration, authenticator, access, timings);
    }

    /** {@code GET /v2/} (OCI distribution 1.1 "Determining Support") with credentials. */
    @Override
    public Optional<String> logIn(RegistryLogin asked) {
        Endpoint endpoint = configuration.endpointToWrite(asked.registryOrUsual());
        Authenticator authenticator =
                new Authenticator(
                        endpoint.authority(),
                        "",
                        asked::credential,
                        configuration,
                        access,
                        timings);
        RegistryRequest request =
                RegistryRequest.of("log in to " + endpoint.authority(), "GET", "/v2/", 200, 401);
        try (RegistryConnection connection =
                        new RegistryConnection(
                                endpoint, configuration, authenticator, access, timings);
                RegistryConnection.Response response = connection.send(request)) {
            if (response.status() == 401) {
                throw new UnauthorizedException(
                        "cannot log in to "
                                + endpoint.authority()
                                + ": it refused the credentials with 401"
                                + RegistryFailure.said(response.body().readNBytes(LARGEST_REASON)),
                        "check the name and the password");
            }
            return authenticator.refreshToken();
        } catch (IOException e) {
            throw RegistryFailure.noAnswer(request.what(), endpoint.authority(), e);
        }
    }

    @Override
    public PublishedImage look(String reference, Optional<RegistryLogin> asked) {
        if (!(Reference.parse(reference) instanceof ImageReference image)) {
            throw new InvalidRequestException(
                    reference + " names no image of a registry", "give a name such as debian:12");
        }
        Registries here = asked.map(this::as).orElse(this);
        try (RegistryImageSource source = here.source(image)) {
            return new Publication(source).look();
        } catch (IOException e) {
            throw RegistryFailure.noAnswer("look at " + reference, image.domain(), e);
        }
    }
}
