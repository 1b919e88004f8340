package dev.quarters.image.registry;

import dev.quarters.image.reference.ImageReference;
import dev.quarters.image.registry.RegistryConfiguration.Endpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How registries are reached, and as whom. */
public final class Registries {

    private final RegistryConfiguration configuration;
    private final CredentialFiles credentials;
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
        this.configuration = configuration;
        this.credentials = credentials;
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
                        () -> credentials.find(domain, named.path()),
                        configuration,
                        access,
                        timings);
        return new RegistryConnection(endpoint, configuration, authenticator, access, timings);
    }
}
