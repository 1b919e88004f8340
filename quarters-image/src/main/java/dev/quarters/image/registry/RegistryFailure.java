package dev.quarters.image.registry;

import dev.quarters.api.NotFoundException;
import dev.quarters.api.QuartersException;
import dev.quarters.api.UnauthorizedException;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

/** Puts what went wrong with a registry into words. */
final class RegistryFailure {

    private static final int SHOWN = 300;
    private static final String PROXY =
            "check HTTPS_PROXY, as http://USER:PASSWORD@HOST:PORT, and NO_PROXY; a password is sent"
                    + " only by a JVM that is run with -Djdk.http.auth.tunneling.disabledSchemes=";

    private RegistryFailure() {}

    /** A status that was not expected. */
    static QuartersException status(String what, String authority, int status, byte[] body) {
        String said = said(body);
        String message =
                "cannot " + what + ": " + authority + " answered " + status + phrase(status) + said;
        return switch (status) {
            case 401 ->
                    new UnauthorizedException(
                            message,
                            "check the name; if the repository is private, log in with \"docker"
                                    + " login "
                                    + authority
                                    + "\" or \"podman login\"");
            case 403 ->
                    new QuartersException(
                            message, "the account that is logged in has no right to do this");
            case 404 ->
                    new NotFoundException(
                            message, "check the name and the tag; the registry has no such thing");
            case 407 -> new QuartersException(message, PROXY);
            case 413 -> new QuartersException(message, "the registry limits sizes");
            case 429 ->
                    new QuartersException(
                            message,
                            "wait, log in to have a higher limit, or configure a mirror in"
                                    + " registries.json");
            default ->
                    new QuartersException(
                            message,
                            status >= 500
                                    ? "the registry has a problem; try again later"
                                    : "check that this is the address of a registry");
        };
    }

    private static String phrase(int status) {
        return switch (status) {
            case 401 -> " (not logged in, or no such repository)";
            case 403 -> " (forbidden)";
            case 404 -> " (not found)";
            case 407 -> " (the proxy does not know who asks)";
            case 429 -> " (too many requests)";
            default -> "";
        };
    }

    /** The registry's own words (OCI distribution 1.1 "Error Codes"). */
    static String said(byte[] body) {
        String words;
        try {
            words = Json.parse(body).find("errors").map(RegistryFailure::messages).orElse("");
        } catch (JsonException e) {
            words = "";
        }
        String clean = words.replaceAll("\\p{Cntrl}", " ").strip();
        return clean.isEmpty()
                ? ""
                : ": " + (clean.length() > SHOWN ? clean.substring(0, SHOWN) + "…" : clean);
    }

    private static String messages(Json errors) {
        return errors.stream()
                .map(error -> (error.text("code") + " " + error.text("message")).strip())
                .collect(Collectors.joining("; "));
    }

    /** No answer at all. */
    static QuartersException noAnswer(String what, String authority, Throwable failure) {
        String message = "cannot " + what + ": ";
        if (cause(failure, UnresolvedAddressException.class).isPresent()
                || cause(failure, UnknownHostException.class).isPresent()) {
            return new QuartersException(
                    message + "no address is known for " + authority,
                    "check the name of the registry and the name resolution of this machine",
                    failure);
        }
        Optional<SSLException> tls = cause(failure, SSLException.class);
        if (tls.isPresent()) {
            return new QuartersException(
                    message + "no trusted TLS connection to " + authority + ": " + words(tls.get()),
                    "put the authority of its certificate into /etc/docker/certs.d/"
                            + authority
                            + "/ca.crt; a registry without TLS has to be listed under"
                            + " \"insecure\" in registries.json",
                    failure);
        }
        if (words(failure).startsWith("Tunnel failed")) {
            return new QuartersException(
                    message + "the proxy does not connect to " + authority + ": " + words(failure),
                    PROXY,
                    failure);
        }
        if (cause(failure, HttpConnectTimeoutException.class).isPresent()
                || cause(failure, ConnectException.class).isPresent()) {
            return new QuartersException(
                    message + authority + " can't be reached: " + words(failure),
                    "check that the registry runs there, and the network, proxy and firewall",
                    failure);
        }
        return new QuartersException(
                message + "the connection to " + authority + " failed: " + words(failure),
                "try again; if it stays, check the network and the registry",
                failure);
    }

    /** Whether another attempt is useless. */
    static boolean isFinal(Throwable failure) {
        return cause(failure, UnresolvedAddressException.class).isPresent()
                || cause(failure, UnknownHostException.class).isPresent()
                || cause(failure, javax.net.ssl.SSLHandshakeException.class).isPresent()
                || cause(failure, ConnectException.class).isPresent();
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> kind) {
        return Stream.iterate(failure, t -> t != null, Throwable::getCause)
                .limit(10)
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst();
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName().replaceAll("([a-z])([A-Z])", "$1 $2")
                : message;
    }
}
