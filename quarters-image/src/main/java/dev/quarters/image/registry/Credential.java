package dev.quarters.image.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What a registry knows its user by. */
sealed interface Credential {

    /** Access without any. */
    record Anonymous() implements Credential {}

    /** A name and password (RFC 7617). */
    record Password(String user, String secret) implements Credential {
        String basic() {
            byte[] pair = (user + ":" + secret).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }

        @Override
        public String toString() {
            return "Password[" + user + "]";
        }
    }

    /** A refresh token, to be exchanged for access tokens. */
    record IdentityToken(String token) implements Credential {
        @Override
        public String toString() {
            return "IdentityToken[]";
        }
    }
}
