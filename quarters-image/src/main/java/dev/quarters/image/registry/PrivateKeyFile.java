package dev.quarters.image.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A private key in PEM (RFC 7468), of any kind that TLS uses, in the form PKCS #8. */
final class PrivateKeyFile {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END");
    private static final List<String> KINDS = List.of("RSA", "EC", "EdDSA");

    private PrivateKeyFile() {}

    static PrivateKey read(Path file) throws IOException, GeneralSecurityException {
        Matcher pem = PEM.matcher(Files.readString(file));
        if (!pem.find()) {
            throw new InvalidKeySpecException(file.getFileName() + " holds no private key");
        }
        if (!pem.group(1).isEmpty()) {
            throw new InvalidKeySpecException(
                    file.getFileName()
                            + " is a key in the form "
                            + pem.group(1).strip()
                            + "; turn it into PKCS #8 with openssl pkcs8 -topk8 -nodes");
        }
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(2)));
        for (String kind : KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(encoded);
            } catch (InvalidKeySpecException ofAnotherKind) {
                // The next one is tried.
            }
        }
        throw new InvalidKeySpecException(file.getFileName() + " is no key of " + KINDS);
    }
}
