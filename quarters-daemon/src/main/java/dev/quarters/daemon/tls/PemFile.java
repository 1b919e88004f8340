package dev.quarters.daemon.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates or a private key in PEM (RFC 7468). */
record PemFile(Path path) {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END");
    private static final List<String> KINDS = List.of("RSA", "EC", "EdDSA");

    /** All that it has, the first one first. */
    List<Certificate> certificates() throws IOException, GeneralSecurityException {
        List<Certificate> all =
                List.copyOf(
                        CertificateFactory.getInstance("X.509")
                                .generateCertificates(
                                        new ByteArrayInputStream(Files.readAllBytes(path))));
        if (all.isEmpty()) {
            throw new CertificateException("it holds no certificate");
        }
        return all;
    }

    /** Its key: as PKCS #8 (RFC 5958), PKCS #1 (RFC 8017) or SEC 1 (RFC 5915). */
    PrivateKey key() throws IOException, GeneralSecurityException {
        Matcher pem = KEY.matcher(Files.readString(path));
        if (!pem.find()) {
            throw new InvalidKeySpecException("it holds no private key in PEM");
        }
        byte[] bytes = Base64.getMimeDecoder().decode(pem.group(2));
        return switch (pem.group(1)) {
            case "" -> key(bytes, KINDS);
            case "RSA " -> key(OldKey.rsa(bytes), List.of("RSA"));
            case "EC " -> key(OldKey.elliptic(bytes), List.of("EC"));
            default ->
                    throw new InvalidKeySpecException(
                            "its key has a password or is of a rare form ("
                                    + pem.group(1).strip()
                                    + "): openssl pkcs8 -topk8 -nodes makes one that can be read");
        };
    }

    private static PrivateKey key(byte[] pkcs8, List<String> kinds)
            throws GeneralSecurityException {
        for (String kind : kinds) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException ofAnotherKind) {
                // The next one is tried.
            }
        }
        throw new InvalidKeySpecException("its key is none of " + kinds);
    }
}
