package dev.quarters.daemon.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.testing.TestAuthority;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Keys of every form are read, and files that can't be used are named with the reason. */
class MutualTlsTest {

    @TempDir private static Path folder;
    private static TestAuthority authority;
    private static TestAuthority.Signed server;
    private static TestAuthority.Signed client;

    @BeforeAll
    static void make() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/openssl")), MutualTlsTest::skipped);
        authority = TestAuthority.make(folder, "a");
        server = authority.server();
        client = authority.client();
    }

    private static String skipped() {
        System.out.println("skipped: needs the program openssl");
        return "needs the program openssl";
    }

    private static void use(Path ca, Path certificate, Path key) {
        assertThat(new MutualTls(ca, certificate, key).context().getProtocol()).isEqualTo("TLS");
    }

    @Test
    void keysOfAllFormsAreRead() throws Exception {
        Path rsa = folder.resolve("rsa.pem");
        TestAuthority.run(
                folder, "rsa", "-traditional", "-in", "" + server.key(), "-out", "" + rsa);
        assertThat(rsa).content().contains("BEGIN RSA PRIVATE KEY");
        Path elliptic = folder.resolve("ec.pem");
        TestAuthority.run(folder, "ec", "-in", "" + client.key(), "-out", "" + elliptic);
        assertThat(elliptic).content().contains("BEGIN EC PRIVATE KEY");
        for (Path key : List.of(server.key(), rsa)) {
            use(authority.certificate(), server.certificate(), key);
        }
        for (Path key : List.of(client.key(), elliptic)) {
            use(authority.certificate(), client.certificate(), key);
        }
    }

    @Test
    void filesThatCanNotBeUsedAreNamed() throws Exception {
        Path ca = authority.certificate();
        Path none = folder.resolve("none.pem");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path damaged =
                Files.writeString(
                        folder.resolve("damaged.pem"),
                        "-----BEGIN EC PRIVATE KEY-----\nMHcCAQ==\n-----END EC PRIVATE KEY-----\n");
        Path locked = folder.resolve("locked.pem");
        TestAuthority.run(
                folder,
                "pkcs8",
                "-topk8",
                "-passout",
                "pass:x",
                "-in",
                "" + server.key(),
                "-out",
                "" + locked);
        record Case(Path ca, Path certificate, Path key, Path named, String why) {}
        for (Case one :
                List.of(
                        new Case(none, server.certificate(), server.key(), none, "no such file"),
                        new Case(ca, none, server.key(), none, "no such file"),
                        new Case(ca, server.certificate(), none, none, "no such file"),
                        new Case(empty, server.certificate(), server.key(), empty, ""),
                        new Case(ca, empty, server.key(), empty, ""),
                        new Case(ca, server.certificate(), empty, empty, "no private key"),
                        new Case(ca, server.certificate(), ca, ca, "no private key"),
                        new Case(ca, server.certificate(), damaged, damaged, "malformed"),
                        new Case(ca, server.certificate(), locked, locked, "password"),
                        new Case(
                                ca,
                                server.certificate(),
                                client.key(),
                                client.key(),
                                "not the key of the certificate"))) {
            assertThatThrownBy(() -> use(one.ca(), one.certificate(), one.key()))
                    .describedAs(one.toString())
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(one.named().toString())
                    .hasMessageContaining(one.why());
        }
    }
}
