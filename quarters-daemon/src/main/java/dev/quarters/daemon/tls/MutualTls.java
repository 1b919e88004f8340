package dev.quarters.daemon.tls;

import dev.quarters.api.InvalidRequestException;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Both sides show a certificate: the daemon its own, a client one that the authority has signed.
 *
 * @param authority of clients, and of nobody else
 * @param certificate of the daemon, with those between it and its authority after it
 * @param key of that certificate
 */
public record MutualTls(Path authority, Path certificate, Path key) {

    private static final char[] NO_PASSWORD = new char[0];
    private static final byte[] SIGNED = {1, 2, 3};

    /**
     * Reads the files.
     *
     * @throws InvalidRequestException naming the one that can't be used, and why
     */
    public SSLContext context() {
        List<Certificate> authorities = read(authority, file -> file.certificates());
        List<Certificate> own = read(certificate, file -> file.certificates());
        PrivateKey secret = read(key, PemFile::key);
        X509Certificate first =
                read(
                        certificate,
                        _ -> {
                            X509Certificate shown = (X509Certificate) own.getFirst();
                            shown.checkValidity();
                            return shown;
                        });
        boolean _ = read(key, _ -> requirePair(first, secret));
        return read(certificate, _ -> context(authorities, own, secret));
    }

    private static SSLContext context(
            List<Certificate> authorities, List<Certificate> own, PrivateKey secret)
            throws IOException, GeneralSecurityException {
        KeyStore trusted = emptyStore();
        for (Certificate one : authorities) {
            trusted.setCertificateEntry("ca" + trusted.size(), one);
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore shown = emptyStore();
        shown.setKeyEntry("own", secret, NO_PASSWORD, own.toArray(Certificate[]::new));
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(shown, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** A signature with the one has to be good by the other. */
    private static boolean requirePair(X509Certificate certificate, PrivateKey key)
            throws GeneralSecurityException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(SIGNED);
        byte[] signature = signing.sign();
        Signature checking = Signature.getInstance(algorithm);
        checking.initVerify(certificate.getPublicKey());
        checking.update(SIGNED);
        if (!checking.verify(signature)) {
            throw new InvalidKeyException("it is not the key of the certificate");
        }
        return true;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private interface Step<T> {
        T of(PemFile file) throws IOException, GeneralSecurityException;
    }

    private static <T> T read(Path path, Step<T> step) {
        try {
            return step.of(new PemFile(path));
        } catch (InvalidKeyException mismatch) {
            throw failure(path, "it is not the key of the certificate");
        } catch (java.nio.file.NoSuchFileException missing) {
            throw failure(path, "there is no such file");
        } catch (IOException | GeneralSecurityException e) {
            throw failure(path, String.valueOf(e.getMessage()));
        }
    }

    private static InvalidRequestException failure(Path path, String why) {
        return new InvalidRequestException(
                "cannot use " + path + " for TLS: " + why,
                "--tlscacert is the clients' authority, --tlscert and --tlskey are the daemon's"
                        + " own, all in PEM");
    }
}
