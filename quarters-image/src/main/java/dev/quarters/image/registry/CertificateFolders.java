package dev.quarters.image.registry;

import dev.quarters.api.InvalidRequestException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Certificates for single registries, as Docker and podman have them: in a folder named {@code
 * HOST[:PORT]}, {@code *.crt} are authorities that are trusted besides the usual ones, {@code
 * *.cert} and {@code *.key} of the same name are what this client shows of itself.
 *
 * @param folders to look in; of those that have the registry's folder the first counts
 */
public record CertificateFolders(List<Path> folders) {

    /** None. */
    public static final CertificateFolders NONE = new CertificateFolders(List.of());

    private static final char[] NO_PASSWORD = new char[0];

    /** Copies the list. */
    public CertificateFolders {
        folders = List.copyOf(folders);
    }

    /** Those of this user, then those of this machine. */
    public static CertificateFolders ofThisUser(Map<String, String> environment, Path home) {
        String own = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path configuration = own.isEmpty() ? home.resolve(".config") : Path.of(own);
        return new CertificateFolders(
                List.of(
                        configuration.resolve("containers/certs.d"),
                        home.resolve(".docker/certs.d"),
                        Path.of("/etc/containers/certs.d"),
                        Path.of("/etc/docker/certs.d")));
    }

    /** What TLS with that server needs; empty when there is nothing particular. */
    Optional<SSLContext> find(String authority) {
        return folders.stream()
                .map(folder -> folder.resolve(authority))
                .filter(Files::isDirectory)
                .findFirst()
                .map(CertificateFolders::context);
    }

    private static SSLContext context(Path folder) {
        try {
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(ownKeys(folder), NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusted(folder), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new InvalidRequestException(
                    "cannot use the certificates in " + folder + ": " + e.getMessage(),
                    "*.crt are authorities, *.cert with *.key the client's own, all in PEM");
        }
    }

    private static TrustManager[] trusted(Path folder)
            throws IOException, GeneralSecurityException {
        KeyStore store = emptyStore();
        int count = 0;
        for (Path file : files(folder, ".crt")) {
            for (Certificate authority : certificates(file)) {
                store.setCertificateEntry("own" + count++, authority);
            }
        }
        for (TrustManager usual : trustManagers(null)) {
            if (usual instanceof X509TrustManager manager) {
                for (X509Certificate authority : manager.getAcceptedIssuers()) {
                    store.setCertificateEntry("usual" + count++, authority);
                }
            }
        }
        return trustManagers(store);
    }

    private static TrustManager[] trustManagers(
            @org.jspecify.annotations.Nullable KeyStore authorities)
            throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        return factory.getTrustManagers();
    }

    private static KeyStore ownKeys(Path folder) throws IOException, GeneralSecurityException {
        KeyStore store = emptyStore();
        for (Path file : files(folder, ".cert")) {
            String name = file.getFileName().toString();
            Path key = file.resolveSibling(name.replaceFirst("\\.cert$", ".key"));
            store.setKeyEntry(
                    name,
                    PrivateKeyFile.read(key),
                    NO_PASSWORD,
                    certificates(file).toArray(Certificate[]::new));
        }
        return store;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private static List<Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(file))) {
            return new ArrayList<>(
                    CertificateFactory.getInstance("X.509").generateCertificates(in));
        }
    }
}
