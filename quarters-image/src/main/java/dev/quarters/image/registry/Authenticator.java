package dev.quarters.image.registry;

import dev.quarters.api.QuartersException;
import dev.quarters.api.RegistryCredential;
import dev.quarters.api.UnauthorizedException;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Gets access to one repository when the registry asks for it: with a password, or with a token of
 * the server that the registry names (Docker registry "Token Authentication Specification"). A
 * token is used until the registry refuses it.
 */
final class Authenticator {

    private static final int LARGEST_ANSWER = 1 << 20;
    private static final String CLIENT = "quarters";

    private final String authority;
    private final String scope;
    private final Supplier<RegistryCredential> credentials;
    private final RegistryConfiguration configuration;
    private final HttpAccess access;
    private final Timings timings;
    private Optional<String> authorization = Optional.empty();
    private Optional<String> refreshToken = Optional.empty();

    /**
     * @param scope that is asked for when the registry does not say which: {@code
     *     repository:x:pull}; empty for none, when it is only to be known whether the credentials
     *     are good: then a token is asked for as well that can stand for them from now on
     */
    Authenticator(
            String authority,
            String scope,
            Supplier<RegistryCredential> credentials,
            RegistryConfiguration configuration,
            HttpAccess access,
            Timings timings) {
        this.authority = authority;
        this.scope = scope;
        this.credentials = credentials;
        this.configuration = configuration;
        this.access = access;
        this.timings = timings;
    }

    /** The token that can stand for the credentials, where one was given. */
    synchronized Optional<String> refreshToken() {
        return refreshToken;
    }

    /** The header to send, once there is one. */
    synchronized Optional<String> authorization() {
        return authorization;
    }

    /**
     * Answers a status 401.
     *
     * @param used the header that was refused
     * @return whether there is now another one to try
     */
    synchronized boolean answer(HttpClient client, List<String> challenges, Optional<String> used)
            throws IOException {
        if (!authorization.equals(used)) {
            return true; // another thread has answered meanwhile
        }
        Optional<Challenge> challenge = Challenge.choose(challenges);
        if (challenge.isEmpty()) {
            return false;
        }
        Optional<String> answer =
                challenge.get().scheme().equals("bearer")
                        ? Optional.of("Bearer " + token(client, challenge.get()))
                        : password().map(Authenticator::basic);
        boolean another = answer.isPresent() && !answer.equals(authorization);
        authorization = answer;
        return another;
    }

    private Optional<RegistryCredential.Password> password() {
        return credentials.get() instanceof RegistryCredential.Password password
                ? Optional.of(password)
                : Optional.empty();
    }

    private static String basic(RegistryCredential.Password password) {
        byte[] pair = (password.user() + ":" + password.secret()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private String token(HttpClient client, Challenge challenge) throws IOException {
        RegistryCredential credential = credentials.get();
        if (credential instanceof RegistryCredential.AccessToken(var token)) {
            return token;
        }
        URI realm = realm(challenge);
        String asked =
                challenge.parameter("scope").isEmpty() ? scope : challenge.parameter("scope");
        HttpRequest.Builder request =
                switch (credential) {
                    case RegistryCredential.IdentityToken(var refresh) ->
                            access.request(realm)
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    refreshForm(challenge, asked, refresh)));
                    case RegistryCredential.Password password ->
                            access.request(withQuery(realm, challenge, asked))
                                    .header("Authorization", basic(password));
                    case RegistryCredential.Anonymous(), RegistryCredential.AccessToken _ ->
                            access.request(withQuery(realm, challenge, asked));
                };
        return token(send(client, request.timeout(timings.response()).build()), realm);
    }

    /** Credentials go nowhere in the clear, whatever the registry says. */
    private URI realm(Challenge challenge) {
        String realm = challenge.parameter("realm");
        try {
            URI uri = URI.create(realm);
            boolean secure = "https".equals(uri.getScheme());
            boolean plain = "http".equals(uri.getScheme());
            if (uri.getAuthority() != null
                    && (secure || (plain && configuration.mayBePlain(uri.getAuthority())))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        throw new QuartersException(
                authority + " sends its users to log in at \"" + realm + "\", which is not https",
                "the registry is badly configured; its own address may be listed under"
                        + " \"insecure\" in registries.json, and so may this one");
    }

    /** Docker registry "Token Authentication Specification": {@code offline_token}. */
    private static URI withQuery(URI realm, Challenge challenge, String scope) {
        Stream<Map.Entry<String, String>> scopes =
                Stream.of(scope.split(" ")).map(one -> Map.entry("scope", one));
        String query =
                form(
                        Stream.concat(
                                Stream.of(
                                        Map.entry("service", challenge.parameter("service")),
                                        Map.entry("client_id", scope.isEmpty() ? CLIENT : ""),
                                        Map.entry("offline_token", scope.isEmpty() ? "true" : "")),
                                scopes));
        return URI.create(realm + (realm.getRawQuery() == null ? "?" : "&") + query);
    }

    private static String refreshForm(Challenge challenge, String scope, String refresh) {
        return form(
                Stream.of(
                        Map.entry("grant_type", "refresh_token"),
                        Map.entry("service", challenge.parameter("service")),
                        Map.entry("scope", scope),
                        Map.entry("client_id", CLIENT),
                        Map.entry("refresh_token", refresh)));
    }

    private static String form(Stream<Map.Entry<String, String>> fields) {
        return fields.filter(field -> !field.getValue().isEmpty())
                .map(
                        field ->
                                field.getKey()
                                        + "="
                                        + URLEncoder.encode(
                                                field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private HttpResponse<InputStream> send(HttpClient client, HttpRequest request)
            throws IOException {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while logging in");
        }
    }

    private String token(HttpResponse<InputStream> response, URI realm) throws IOException {
        byte[] body;
        try (InputStream in = new StallingStream(response.body(), timings.stall())) {
            body = in.readNBytes(LARGEST_ANSWER);
        }
        String what = "log in to " + authority;
        String server = realm.getAuthority();
        if (response.statusCode() == 401 || response.statusCode() == 403) {
            throw new UnauthorizedException(
                    "cannot "
                            + what
                            + ": "
                            + server
                            + " refused the credentials with "
                            + response.statusCode()
                            + RegistryFailure.said(body),
                    "log in again with \"docker login " + authority + "\" or \"podman login\"");
        }
        if (response.statusCode() >= 500) {
            throw new IOException(server + " answered " + response.statusCode());
        }
        if (response.statusCode() != 200) {
            throw RegistryFailure.status(what, server, response.statusCode(), body);
        }
        try {
            Json json = Json.parse(body);
            String token =
                    json.text("token").isEmpty() ? json.text("access_token") : json.text("token");
            if (token.matches("[\\x21-\\x7e]+")) {
                refreshToken =
                        Optional.of(json.text("refresh_token")).filter(one -> !one.isEmpty());
                return token;
            }
        } catch (JsonException e) {
            // reported below
        }
        throw new QuartersException(
                "cannot " + what + ": " + server + " answered without a token",
                "the registry's server for tokens does not follow the specification");
    }
}
