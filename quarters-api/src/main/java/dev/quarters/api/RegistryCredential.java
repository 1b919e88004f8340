package dev.quarters.api;

/** What a registry knows its user by. Texts of it show no secret. */
public sealed interface RegistryCredential {

    /** Access without any. */
    record Anonymous() implements RegistryCredential {}

    /**
     * A name and a password (RFC 7617).
     *
     * @param user without a colon
     */
    record Password(String user, String secret) implements RegistryCredential {
        @Override
        public String toString() {
            return "Password[" + user + "]";
        }
    }

    /** A refresh token, to be exchanged for access tokens. */
    record IdentityToken(String token) implements RegistryCredential {
        @Override
        public String toString() {
            return "IdentityToken[]";
        }
    }

    /** An access token, sent to the registry as it is (RFC 6750 §2.1). */
    record AccessToken(String token) implements RegistryCredential {
        /**
         * Checks it.
         *
         * @throws InvalidRequestException when it can't stand in a header
         */
        public AccessToken {
            if (!token.matches("[\\x21-\\x7e]+")) {
                throw new InvalidRequestException(
                        "an access token has a space or a letter that is not of ASCII", "");
            }
        }

        @Override
        public String toString() {
            return "AccessToken[]";
        }
    }
}
