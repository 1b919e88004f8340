package dev.quarters.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An authority of certificates for a day, made by openssl. All files are in PEM. */
public final class TestAuthority {

    private final Path folder;
    private final String name;

    private TestAuthority(Path folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /** A certificate with its key, PKCS #8. */
    public record Signed(Path certificate, Path key) {}

    /**
     * Makes one.
     *
     * @param name of its files, different for each of a folder
     */
    public static TestAuthority make(Path folder, String name)
            throws IOException, InterruptedException {
        TestAuthority authority = new TestAuthority(folder, name);
        authority.openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "1",
                "-subj",
                "/CN=" + name,
                "-keyout",
                authority.file("key").toString(),
                "-out",
                authority.certificate().toString());
        return authority;
    }

    /** Its own certificate. */
    public Path certificate() {
        return file("ca");
    }

    /** One for a server at loopback addresses. */
    public Signed server() throws IOException, InterruptedException {
        return sign(
                "server",
                List.of("-newkey", "rsa:2048"),
                "subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth\n");
    }

    /** One for a client. */
    public Signed client() throws IOException, InterruptedException {
        return sign(
                "client",
                List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
                "extendedKeyUsage=clientAuth\n");
    }

    private Signed sign(String kind, List<String> newKey, String extensions)
            throws IOException, InterruptedException {
        Path key = file(kind + "-key");
        Path request = file(kind + "-request");
        Path signed = file(kind);
        Path wanted = Files.writeString(file(kind + "-extensions"), extensions);
        List<String> line = new java.util.ArrayList<>(List.of("req"));
        line.addAll(newKey);
        line.addAll(
                List.of(
                        "-nodes",
                        "-subj",
                        "/CN=" + kind,
                        "-keyout",
                        "" + key,
                        "-out",
                        "" + request));
        openssl(line.toArray(String[]::new));
        openssl(
                "x509",
                "-req",
                "-in",
                request.toString(),
                "-CA",
                certificate().toString(),
                "-CAkey",
                file("key").toString(),
                "-CAcreateserial",
                "-days",
                "1",
                "-extfile",
                wanted.toString(),
                "-out",
                signed.toString());
        return new Signed(signed, key);
    }

    private Path file(String what) {
        return folder.resolve(name + "-" + what + ".pem");
    }

    private void openssl(String... words) throws IOException, InterruptedException {
        run(folder, words);
    }

    /** Runs openssl with these words. */
    public static void run(Path folder, String... words) throws IOException, InterruptedException {
        List<String> line = new java.util.ArrayList<>(List.of("openssl"));
        line.addAll(List.of(words));
        Process process =
                new ProcessBuilder(line)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(line + ": " + said);
        }
    }
}
