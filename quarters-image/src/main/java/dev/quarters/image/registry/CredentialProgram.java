package dev.quarters.image.registry;

import dev.quarters.api.RegistryCredential;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Asks a program {@code docker-credential-NAME} (docker-credential-helpers: {@code get} reads the
 * server from standard input and writes a JSON object).
 */
final class CredentialProgram {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final String TOKEN_USER = "<token>";
    private static final int SECONDS = 30;
    private static final System.Logger LOGGER = System.getLogger(CredentialProgram.class.getName());

    private CredentialProgram() {}

    /** What the helper knows of that server; empty if it knows nothing or can't be run. */
    static Optional<RegistryCredential> get(String helper, String server) {
        if (!NAME.matcher(helper).matches()) {
            return Optional.empty();
        }
        try {
            return ask("docker-credential-" + helper, server);
        } catch (IOException | JsonException e) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "credential helper {0} does not work ({1}); going on without it",
                    helper,
                    e.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<RegistryCredential> ask(String program, String server)
            throws IOException {
        Process process =
                new ProcessBuilder(program, "get")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        // a helper that hangs is ended, which ends the reading below
        Thread.ofVirtual().start(() -> endAfterTimeout(process));
        try (OutputStream in = process.getOutputStream()) {
            in.write(server.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // it may have exited without reading; what it wrote decides
        }
        try (var out = process.getInputStream()) {
            byte[] answer = out.readNBytes(1 << 20);
            if (process.waitFor() != 0) {
                return Optional.empty();
            }
            Json json = Json.parse(answer);
            String user = json.text("Username");
            String secret = json.text("Secret");
            return secret.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            user.equals(TOKEN_USER)
                                    ? new RegistryCredential.IdentityToken(secret)
                                    : new RegistryCredential.Password(user, secret));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while " + program + " ran");
        } finally {
            process.destroyForcibly();
        }
    }

    private static void endAfterTimeout(Process process) {
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
