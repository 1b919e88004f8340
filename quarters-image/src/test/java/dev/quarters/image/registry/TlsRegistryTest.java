package dev.quarters.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.MediaType;
import dev.quarters.image.reference.ImageReference;
import dev.quarters.testing.LoopbackRegistry;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Against Debian's docker-registry with TLS, which asks for the client's certificate too. */
@Timeout(60)
class TlsRegistryTest {

    private static final byte[] BLOB = "content".getBytes();
    private static final Descriptor DESCRIBED =
            new Descriptor(MediaType.OCI_LAYER, Digest.of(BLOB), BLOB.length);
    private static final String FAR = "registry.test:5000";

    @TempDir static Path folder;

    private static TestCertificate server;
    private static TestCertificate client;
    private static LoopbackRegistry registry;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                Files.isExecutable(LoopbackRegistry.PROGRAM), "docker-registry is not installed");
        server = TestCertificate.make(folder, "server", "EC", "ip:127.0.0.1,dns:registry.test");
        client = TestCertificate.make(folder, "client", "RSA", "dns:client");
        registry =
                LoopbackRegistry.start(
                        folder,
                        "tls: {certificate: %s, key: %s, clientcas: [%s]}"
                                .formatted(
                                        server.certificate(), server.key(), client.certificate()));
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    /** A folder as certs.d, with that for the registry of that name. */
    private static Path certificates(String authority, boolean trusted, boolean own)
            throws IOException {
        Path all = Files.createTempDirectory(folder, "certs.d");
        Path one = Files.createDirectories(all.resolve(authority));
        if (trusted) {
            Files.copy(server.certificate(), one.resolve("ca.crt"));
        }
        if (own) {
            Files.copy(client.certificate(), one.resolve("me.cert"));
            Files.copy(client.key(), one.resolve("me.key"));
        }
        return all;
    }

    private static Registries registries(Path certificates, Map<String, String> environment) {
        return new Registries(
                RegistryConfiguration.DEFAULT,
                new CredentialFiles(List.of()),
                new HttpAccess(
                        Proxies.of(environment), new CertificateFolders(List.of(certificates))));
    }

    private static void roundTrip(Registries registries, String authority) throws IOException {
        ImageReference image = ImageReference.parse(authority + "/team/tls:1");
        try (RegistryImageDestination destination = registries.destination(image)) {
            destination.putContent(DESCRIBED, () -> new ByteArrayInputStream(BLOB));
            assertThat(destination.has(DESCRIBED)).isTrue();
        }
        try (RegistryImageSource source = registries.source(image)) {
            assertThat(source.content(DESCRIBED, 0).stream().readAllBytes()).isEqualTo(BLOB);
        }
    }

    @Test
    void theCertificatesOfTheRegistrysFolderAreUsed() throws IOException {
        String authority = registry.authority();
        roundTrip(registries(certificates(authority, true, true), Map.of()), authority);
    }

    @Test
    void withoutThemBothSidesRefuse() throws IOException {
        String authority = registry.authority();
        for (Path lacking :
                List.of(
                        certificates(authority, false, true),
                        certificates(authority, true, false),
                        certificates("other.test", true, true))) {
            assertThatThrownBy(() -> roundTrip(registries(lacking, Map.of()), authority))
                    .isInstanceOf(QuartersException.class)
                    .hasMessageContaining("no trusted TLS connection to " + authority)
                    .satisfies(
                            failure ->
                                    assertThat(((QuartersException) failure).remedy())
                                            .contains("/etc/docker/certs.d/" + authority));
        }
    }

    @Test
    void keysInOtherFormsAreToldHowToTurn() throws IOException {
        Path all = certificates(registry.authority(), true, true);
        Path key = all.resolve(registry.authority()).resolve("me.key");
        Files.writeString(key, Files.readString(key).replace("PRIVATE KEY", "RSA PRIVATE KEY"));
        assertThatThrownBy(() -> roundTrip(registries(all, Map.of()), registry.authority()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("me.key", "openssl pkcs8");
    }

    @Test
    void aTunnelThroughAProxyIsEncryptedToItsEnd() throws IOException {
        try (LoopbackProxy proxy = new LoopbackProxy(registry.port(), Optional.empty())) {
            Map<String, String> environment =
                    Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.port());
            roundTrip(registries(certificates(FAR, true, true), environment), FAR);
            assertThat(proxy.asked).isNotEmpty().containsOnly("CONNECT " + FAR + " HTTP/1.1");
        }
    }

    @Test
    void aProxyIsToldWhoAsks() throws IOException {
        String header = "Basic bWU6c2VjcmV0";
        try (LoopbackProxy proxy = new LoopbackProxy(registry.port(), Optional.of(header))) {
            String address = "127.0.0.1:" + proxy.port();
            Path certificates = certificates(FAR, true, true);
            roundTrip(
                    registries(certificates, Map.of("HTTPS_PROXY", "http://me:secret@" + address)),
                    FAR);
            assertThatThrownBy(
                            () ->
                                    roundTrip(
                                            registries(
                                                    certificates,
                                                    Map.of("HTTPS_PROXY", "http://" + address)),
                                            FAR))
                    .isInstanceOf(QuartersException.class)
                    .hasMessageContaining(FAR + " answered 407 (the proxy does not know who asks)");
        }
    }

    @Test
    void plainRegistriesAreReachedThroughTheirProxyToo() throws Exception {
        Path data = Files.createDirectory(folder.resolve("plain"));
        String header = "Basic bWU6c2VjcmV0";
        try (LoopbackRegistry plain = LoopbackRegistry.start(data);
                LoopbackProxy proxy = new LoopbackProxy(plain.port(), Optional.of(header))) {
            Map<String, String> environment =
                    Map.of("http_proxy", "http://me:secret@127.0.0.1:" + proxy.port());
            Registries registries =
                    new Registries(
                            new RegistryConfiguration(Map.of(), Set.of(FAR)),
                            new CredentialFiles(List.of()),
                            new HttpAccess(Proxies.of(environment), CertificateFolders.NONE));
            roundTrip(registries, FAR);
            assertThat(proxy.asked).first().isEqualTo("GET http://" + FAR + "/v2/ HTTP/1.1");
        }
    }
}
