package dev.quarters.daemon;

import dev.quarters.daemon.route.Route;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Makes requests that are wrong somewhere: in the target, the fields, the framing, the body, or in
 * several of these. Nothing that they name can be reached but loopback's port 1, where nobody
 * listens.
 */
final class HostileRequests {

    private static final String NOWHERE = "127.0.0.1:1/x";

    private static final List<String> NAMES =
            List.of(
                    "box:1",
                    "box%3A1",
                    "x",
                    "..",
                    "%2e%2e",
                    "%2e%2e%2f%2e%2e%2fetc",
                    "%252e%252e%252f",
                    "%c0%ae%c0%ae/",
                    "%ff%fe",
                    "%00",
                    "a%00b",
                    "a%0d%0ab",
                    "%0a",
                    "%7f",
                    "%ed%a0%80",
                    "%f0%9f%92%a9",
                    "%zz",
                    "%",
                    ";a=b",
                    "a//b",
                    "./.",
                    "*",
                    "[",
                    "a".repeat(300),
                    "a/".repeat(3000),
                    "%61".repeat(3000),
                    "-1",
                    "0",
                    "sha256:" + "0".repeat(64),
                    "0".repeat(64),
                    "oci:%2Fetc",
                    "docker-archive:%2Fetc%2Fpasswd",
                    "dir:%2Fproc%2Fself",
                    "oci-archive:%2Fdev%2Fzero",
                    "con{id}",
                    "$(id)",
                    "'%22%60");

    private static final List<String> PARAMETERS =
            List.of(
                    "filters",
                    "all",
                    "limit",
                    "size",
                    "name",
                    "path",
                    "tag",
                    "repo",
                    "t",
                    "signal",
                    "since",
                    "until",
                    "tail",
                    "h",
                    "w",
                    "condition",
                    "stdout",
                    "stderr",
                    "stream",
                    "logs",
                    "stdin",
                    "follow",
                    "timestamps",
                    "names",
                    "force",
                    "v",
                    "link",
                    "noprune",
                    "platform",
                    "changes",
                    "message",
                    "comment",
                    "author",
                    "pause",
                    "container",
                    "ps_args",
                    "detachKeys",
                    "noOverwriteDirNonDir",
                    "copyUIDGID",
                    "quiet",
                    "fromSrc",
                    "digests",
                    "verbose",
                    "type",
                    "one-shot",
                    "keep-storage");

    private static final List<String> VALUES =
            List.of(
                    "",
                    "1",
                    "true",
                    "-1",
                    "99999999999999999999",
                    "1e9",
                    "NaN",
                    "0x10",
                    "../../../../etc/passwd",
                    "/",
                    "a\u0000b",
                    "a\r\nInjected: yes",
                    "{}",
                    "[]",
                    "null",
                    "{\"label\":7}",
                    "{\"label\":[7]}",
                    "{\"label\":{\"a\":1}}",
                    "{\"name\":[\"(\",\"[\",\"*\"]}",
                    "{\"status\":[\"nonsense\"],\"id\":[\"..\"]}",
                    "{\"until\":[\"yesterday\"]}",
                    "{\"reference\":[\"{\",\"[a-\",\"\\u0000\"]}",
                    "{\"before\":[\"none\"],\"since\":[\"\"]}",
                    "{\"dangling\":[\"\"],\"dangling\":[\"1\"]}",
                    "{\"a\":".repeat(500),
                    "[".repeat(5000),
                    "{\"exited\":[\"x\"],\"health\":[\"\"],\"network\":[\"..\"],\"volume\":[\"..\"]}",
                    "\ud800",
                    "\u202e\ufeff",
                    "linux/amd64/v1/x/y",
                    "//",
                    "-f --help",
                    "ctrl-,ctrl-@,\u0001",
                    "CMD [\"x\"",
                    "ENV",
                    "EXPOSE 99999999",
                    "USER \u0000");

    private static final List<String> FIELDS =
            List.of(
                    "Host: ",
                    "Host: a, b",
                    "Host: \u0000",
                    "Host: [::1",
                    "Host: " + "h".repeat(5000),
                    "Host: d\r\nHost: e",
                    "Content-Length: 5\r\nContent-Length: 6",
                    "Content-Length: 5, 5",
                    "Content-Length: +5",
                    "Content-Length: 0x5",
                    "Content-Length: 99999999999999999",
                    "Content-Length:",
                    "Content-Length: 3\r\nTransfer-Encoding: chunked",
                    "Transfer-Encoding: gzip, chunked",
                    "Transfer-Encoding: chunked, chunked",
                    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                    "Transfer-Encoding: CHUNKED",
                    "Transfer-Encoding: \u000bchunked",
                    "Transfer-Encoding : chunked",
                    "Expect: 100-continue",
                    "Expect: 100-continue, 200-ok",
                    "Expect: nothing",
                    "Connection: Upgrade\r\nUpgrade: tcp",
                    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13",
                    "Connection: Upgrade, HTTP2-Settings\r\n"
                            + "Upgrade: h2c\r\n"
                            + "HTTP2-Settings: AAMAAABkAAQAAP__",
                    "Connection: close, keep-alive, upgrade",
                    "Connection: " + "close,".repeat(2000),
                    "X-Folded: a\r\n b",
                    "X-Folded: a\r\n\tb: c",
                    " X-Begins: with a space",
                    "No colon at all",
                    ": no name",
                    "X-Nul: a\u0000b",
                    "X-Control: \u0001\u0002\u001b[31m",
                    "X-Carriage: a\rb",
                    "X-\u00e4: umlaut",
                    "X-Long: " + "x".repeat(20_000),
                    "X-Registry-Auth: !!!!",
                    "X-Registry-Auth: " + "A".repeat(4000),
                    "X-Registry-Auth: e30=",
                    "X-Registry-Auth: eyJ1c2VybmFtZSI6WyJhIl19",
                    "X-Registry-Config: W10=",
                    "X-Request-Id: \"},{\"a",
                    "Authorization: Basic Og==",
                    "Content-Type: text/plain; charset=utf-7",
                    "Content-Encoding: gzip",
                    "Range: bytes=0-0",
                    "Origin: http://evil.example",
                    "Cookie: a=b");

    /** What creates, changes and executes is described by; to be spoilt. */
    private static final List<String> DOCUMENTS =
            List.of(
                    "{\"Image\":\"box:1\",\"Cmd\":[\"x\"],\"Env\":[\"A=B\"],\"WorkingDir\":\"/w\",\"User\":\"1:2\","
                        + "\"Hostname\":\"h\",\"Labels\":{\"a\":\"b\"},\"Tty\":true,\"OpenStdin\":true,"
                        + "\"StopSignal\":\"SIGTERM\",\"StopTimeout\":1,\"Volumes\":{\"/v\":{}},"
                        + "\"ExposedPorts\":{\"80/tcp\":{}},\"Entrypoint\":[\"y\"],"
                        + "\"Healthcheck\":{\"Test\":[\"CMD\",\"t\"],\"Interval\":1000000000,\"Retries\":3},"
                        + "\"HostConfig\":{\"Memory\":67108864,\"NanoCpus\":1000000000,\"PidsLimit\":10,"
                        + "\"Binds\":[\"v:/v:ro\"],\"NetworkMode\":\"none\",\"AutoRemove\":true,"
                        + "\"Ulimits\":[{\"Name\":\"nofile\",\"Soft\":1,\"Hard\":2}],"
                        + "\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"1\"}]},"
                        + "\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":2},"
                        + "\"Mounts\":[{\"Type\":\"volume\",\"Source\":\"v\",\"Target\":\"/m\"}],"
                        + "\"Tmpfs\":{\"/t\":\"size=1m\"},\"CapAdd\":[\"SYS_ADMIN\"],\"CapDrop\":[\"ALL\"],"
                        + "\"SecurityOpt\":[\"seccomp=unconfined\"],\"Dns\":[\"1.1.1.1\"],"
                        + "\"ExtraHosts\":[\"a:1.2.3.4\"],\"ShmSize\":1,\"Runtime\":\"container\","
                        + "\"Devices\":[{\"PathOnHost\":\"/dev/null\",\"PathInContainer\":\"/n\",\"CgroupPermissions\":\"r\"}],"
                        + "\"LogConfig\":{\"Type\":\"json-file\",\"Config\":{\"max-size\":\"1m\"}},"
                        + "\"Sysctls\":{\"net.a\":\"1\"},\"ConsoleSize\":[1,2],\"Links\":[\"a:b\"]},"
                        + "\"NetworkingConfig\":{\"EndpointsConfig\":{\"n\":{\"Aliases\":[\"a\"]}}}}",
                    "{\"Cmd\":[\"x\"],\"Env\":[\"A=B\"],\"Tty\":false,\"AttachStdin\":true,\"User\":\"u\","
                        + "\"Privileged\":true,\"WorkingDir\":\"/\",\"DetachKeys\":\"ctrl-p\"}",
                    "{\"Detach\":false,\"Tty\":true,\"ConsoleSize\":[24,80]}",
                    "{\"Name\":\"../n\",\"Driver\":\"bridge\",\"Internal\":true,\"Labels\":{\"a\":\"b\"},"
                        + "\"IPAM\":{\"Config\":[{\"Subnet\":\"10.1.0.0/16\",\"Gateway\":\"10.1.0.1\"}]},"
                        + "\"Options\":{\"o\":\"1\"}}",
                    "{\"Name\":\"../v\",\"Driver\":\"local\",\"DriverOpts\":{\"type\":\"nfs\"},\"Labels\":{\"a\":\"b\"}}",
                    "{\"Container\":\"none\",\"EndpointConfig\":{\"IPAddress\":\"1.2.3.4\",\"Aliases\":[\"a\"]},\"Force\":true}",
                    "{\"Memory\":1,\"RestartPolicy\":{\"Name\":\"always\"},\"CpuShares\":2,\"PidsLimit\":5}",
                    "{\"username\":\"u\",\"password\":\"p\",\"serveraddress\":\"127.0.0.1:1\",\"auth\":\"dTpw\"}",
                    "{\"Engine\":\"kvm\"}");

    /** In place of a value of a document. */
    private static final List<String> SPOILT =
            List.of(
                    "null",
                    "true",
                    "0",
                    "-1",
                    "1e400",
                    "99999999999999999999999",
                    "1".repeat(900),
                    "0.5",
                    "\"\"",
                    "\"..\"",
                    "\"/\"",
                    "\"\\u0000\"",
                    "\"a\\u0000b\"",
                    "\"\\ud800\"",
                    "\"a=b\\n=c\"",
                    "\"" + "x".repeat(70_000) + "\"",
                    "[]",
                    "[[]]",
                    "[null]",
                    "{}",
                    "[{}]",
                    "{\"\":{}}",
                    "{\"..\":[]}",
                    "\"\\u202e\"",
                    "\"9223372036854775808\"",
                    "[\"a\",7]",
                    "{\"a\":{\"b\":{\"c\":1}}}",
                    "\"1.2.3.4.5/99\"",
                    "\"{{.}}\"",
                    "NaN",
                    "'x'",
                    "\"\\x\"",
                    "\"unended",
                    "\"\u0001\"");

    private final Random random;
    private final Path decoy;

    HostileRequests(Random random, Path decoy) {
        this.random = random;
        this.decoy = decoy;
    }

    byte[] next(Route route) {
        byte[] body = body(route);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        StringBuilder head = new StringBuilder();
        head.append(
                one(8)
                        ? pick(
                                List.of(
                                        "GET",
                                        "POST",
                                        "PUT",
                                        "DELETE",
                                        "HEAD",
                                        "OPTIONS",
                                        "PATCH",
                                        "TRACE",
                                        "CONNECT",
                                        "PRI",
                                        "get",
                                        "G\u0000T"))
                        : route.method());
        head.append(one(40) ? "  " : " ").append(target(route)).append(' ');
        head.append(
                one(30)
                        ? pick(List.of("HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.1 ", ""))
                        : "HTTP/1.1");
        head.append(one(30) ? "\n" : "\r\n");
        for (int fields = random.nextInt(4); fields > 0; fields--) {
            head.append(pick(FIELDS)).append("\r\n");
        }
        if (one(60)) {
            for (int i = 0; i < 200; i++) {
                head.append("X-").append(i).append(": y\r\n");
            }
        }
        byte[] framed = framed(head, body);
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(framed);
        if (one(10)) { // and another one behind it
            request.writeBytes(
                    "GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        byte[] bytes = request.toByteArray();
        if (one(12)) {
            for (int change = random.nextInt(1, 6); change > 0; change--) {
                bytes[random.nextInt(Math.min(bytes.length, 300))] = (byte) random.nextInt(256);
            }
            // A changed digit could name another port of loopback, a changed letter a registry.
            if (!new String(bytes, StandardCharsets.ISO_8859_1).contains("_ping")) {
                return isAboutRegistries(route) ? request.toByteArray() : bytes;
            }
        }
        return one(15) ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static boolean isAboutRegistries(Route route) {
        return route.pattern().startsWith("/distribution") || route.pattern().equals("/auth");
    }

    private String target(Route route) {
        String path = route.pattern();
        while (path.contains("{")) {
            int from = path.indexOf('{');
            int to = path.indexOf('}', from);
            String name =
                    isAboutRegistries(route) ? NOWHERE : pick(NAMES).replaceAll("[{}]", "%7B");
            path = path.substring(0, from) + name + path.substring(to + 1);
        }
        StringBuilder target =
                new StringBuilder(
                        pick(
                                List.of(
                                        "",
                                        "",
                                        "/v1.45",
                                        "/v1.41",
                                        "/v1.99",
                                        "/v0.0",
                                        "/v9999.1",
                                        "/")));
        target.append(path);
        if (one(40)) {
            target.insert(0, "http://elsewhere");
        }
        char before = '?';
        for (int parameters = random.nextInt(5); parameters > 0; parameters--) {
            String value = pick(VALUES);
            target.append(before).append(pick(PARAMETERS)).append('=');
            target.append(
                    one(6)
                            ? value.replaceAll("[^!-~]", "")
                            : URLEncoder.encode(value, StandardCharsets.UTF_8));
            before = '&';
        }
        return target.toString();
    }

    private byte[] body(Route route) {
        if (route.pattern().equals("/auth")) {
            // Where its registry is is not spoilt: it would be asked.
            return one(2)
                    ? text(DOCUMENTS.get(7))
                    : text("{\"username\":" + pick(SPOILT) + ",\"serveraddress\":\"127.0.0.1:1\"}");
        }
        boolean takesArchive = route.pattern().matches(".*(load|archive|images/create)");
        if (takesArchive && !one(4)) {
            return HostileArchives.next(random, decoy);
        }
        return switch (random.nextInt(8)) {
            case 0 -> new byte[0];
            case 1 ->
                    text(
                            pick(
                                    List.of(
                                            "[]",
                                            "null",
                                            "7",
                                            "\"\"",
                                            "{",
                                            "{}{}",
                                            "\ufeff{}",
                                            "{\"a\":1,\"a\":2}")));
            case 2 -> text("{\"a\":".repeat(random.nextInt(50, 20_000)));
            case 3 -> HostileArchives.next(random, decoy);
            default -> text(spoil(pick(DOCUMENTS)));
        };
    }

    /** With some of its values exchanged for others. */
    private String spoil(String document) {
        String spoilt = document;
        for (int change = random.nextInt(4); change > 0; change--) {
            int colon = spoilt.indexOf(':', random.nextInt(spoilt.length()));
            if (colon >= 0) {
                int end = colon + 1;
                while (end < spoilt.length() && ",}]".indexOf(spoilt.charAt(end)) < 0) {
                    end++;
                }
                spoilt = spoilt.substring(0, colon + 1) + pick(SPOILT) + spoilt.substring(end);
            }
        }
        return spoilt;
    }

    /** The body as it is sent; how is added to the head. */
    private byte[] framed(StringBuilder head, byte[] body) {
        int kind = random.nextInt(10);
        if (kind < 6) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
            return body;
        }
        if (kind == 6) {
            head.append("Content-Length: ")
                    .append(body.length + random.nextInt(1, 1000))
                    .append("\r\n");
            return body;
        }
        if (kind == 7) {
            return body;
        }
        head.append("Transfer-Encoding: chunked\r\n");
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        String size =
                kind == 8
                        ? Integer.toHexString(body.length)
                        : pick(
                                List.of(
                                        "-1",
                                        "g",
                                        "",
                                        "7fffffffffffffff",
                                        "ffffffffffffffff",
                                        "1;" + "x".repeat(2000),
                                        " 5",
                                        "5 5"));
        chunks.writeBytes(text(size + "\r\n"));
        chunks.writeBytes(body);
        chunks.writeBytes(
                text(
                        pick(
                                List.of(
                                        "\r\n0\r\n\r\n",
                                        "0\r\n\r\n",
                                        "\r\n0\r\nTrailer: x\r\n\r\n",
                                        "\r\n0\r\n" + "T: x\r\n".repeat(100),
                                        "\r\n"))));
        return chunks.toByteArray();
    }

    private boolean one(int of) {
        return random.nextInt(of) == 0;
    }

    private String pick(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
