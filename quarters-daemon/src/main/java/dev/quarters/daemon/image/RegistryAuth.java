package dev.quarters.daemon.image;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.QuartersException;
import dev.quarters.api.RegistryCredential;
import dev.quarters.api.RegistryLogin;
import dev.quarters.api.UnauthorizedException;
import dev.quarters.daemon.http.Headers;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The credentials that a client sends (Docker API 1.45 "Authentication", {@code AuthConfig}). They
 * are used for the request that they came with, and what is wrong with them is told without them.
 */
final class RegistryAuth {

    private static final String HEADER = "x-registry-auth";

    private RegistryAuth() {}

    /**
     * Those of the field {@code X-Registry-Auth}: base64url of a JSON object. Clients that have
     * none send an empty one.
     */
    static Optional<RegistryLogin> sent(Headers headers) {
        return headers.find(HEADER)
                .filter(text -> !text.isEmpty())
                .map(RegistryAuth::document)
                .map(RegistryAuth::login)
                .filter(login -> !login.credential().equals(new RegistryCredential.Anonymous()));
    }

    private static Json document(String text) {
        try {
            // Some clients use the other alphabet, and leave out the padding.
            byte[] bytes = Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_'));
            Json document = Json.parse(bytes);
            if (document instanceof Json.Members) {
                return document;
            }
        } catch (IllegalArgumentException | JsonException malformed) {
            // It may quote a password, so it is not told.
        }
        throw new HttpException(
                400,
                "X-Registry-Auth is not what it has to be: base64url of a JSON object such as"
                        + " {\"username\": …, \"password\": …, \"serveraddress\": …}");
    }

    /** What an {@code AuthConfig} says. */
    static RegistryLogin login(Json config) {
        try {
            return RegistryLogin.at(config.text("serveraddress"), credential(config));
        } catch (JsonException | IllegalArgumentException malformed) {
            throw new HttpException(
                    400,
                    "malformed credentials: username, password, auth (base64 of USERNAME:PASSWORD),"
                            + " identitytoken, registrytoken and serveraddress are strings");
        }
    }

    private static RegistryCredential credential(Json config) {
        if (!config.text("registrytoken").isEmpty()) {
            return new RegistryCredential.AccessToken(config.text("registrytoken"));
        }
        if (!config.text("identitytoken").isEmpty()) {
            return new RegistryCredential.IdentityToken(config.text("identitytoken"));
        }
        String user = config.text("username");
        String password = config.text("password");
        if (user.isEmpty() && !config.text("auth").isEmpty()) {
            byte[] decoded = Base64.getMimeDecoder().decode(config.text("auth"));
            String[] pair = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
            user = pair[0];
            password = pair.length > 1 ? pair[1] : "";
        }
        if (user.indexOf(':') >= 0) {
            throw new InvalidRequestException("a user name of a registry has no colon", "");
        }
        return user.isEmpty() && password.isEmpty()
                ? new RegistryCredential.Anonymous()
                : new RegistryCredential.Password(user, password);
    }

    /** That failure, with what may be the reason: credentials of another registry are not used. */
    static QuartersException explain(QuartersException failed, Optional<RegistryLogin> login) {
        Optional<String> registry = login.flatMap(RegistryLogin::registry);
        return failed instanceof UnauthorizedException && registry.isPresent()
                ? new UnauthorizedException(
                        failed.getMessage()
                                + " (the credentials that came with the request are for "
                                + registry.get()
                                + ")",
                        failed.remedy())
                : failed;
    }
}
