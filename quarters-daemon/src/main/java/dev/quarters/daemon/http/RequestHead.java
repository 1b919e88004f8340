package dev.quarters.daemon.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What comes before a body: the request line and the fields.
 *
 * @param method in upper case, as sent
 * @param path decoded, beginning with {@code /}
 * @param query the values of each parameter, decoded
 * @param keepsAlive whether another request may follow on the connection
 */
public record RequestHead(
        String method,
        String path,
        Map<String, List<String>> query,
        Headers headers,
        boolean keepsAlive) {

    /** The first value of a parameter. */
    public Optional<String> parameter(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** Whether a parameter says yes, in any of Docker's ways ({@code httputils.BoolValue}). */
    public boolean flag(String name) {
        return parameter(name)
                .map(String::strip)
                .filter(value -> !value.isEmpty() && !value.equals("0") && !value.equals("no"))
                .filter(value -> !value.equalsIgnoreCase("false") && !value.equals("none"))
                .isPresent();
    }

    /** Reads a head of which the lines are given. */
    static RequestHead of(String requestLine, Headers headers) {
        String[] words = requestLine.split(" ", -1);
        if (words.length != 3 || !words[0].matches("[A-Z]{1,16}")) {
            throw new HttpException(400, "malformed request line");
        }
        boolean current = words[2].equals("HTTP/1.1");
        if (!current && !words[2].equals("HTTP/1.0")) {
            throw new HttpException(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
        }
        String target = words[1];
        if (target.startsWith("http://")) { // RFC 9112 §3.2.2: a server has to accept it
            int slash = target.indexOf('/', 7);
            target = slash < 0 ? "/" : target.substring(slash);
        }
        if (!target.startsWith("/")) {
            throw new HttpException(400, "malformed request target");
        }
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        return new RequestHead(
                words[0],
                decode(path.replace("+", "%2B")),
                question < 0 ? Map.of() : query(target.substring(question + 1)),
                headers,
                current
                        ? !headers.lists("connection", "close")
                        : headers.lists("connection", "keep-alive"));
    }

    private static Map<String, List<String>> query(String text) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            query.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
        }
        return query;
    }

    private static String decode(String text) {
        try {
            String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
            if (decoded.indexOf('\0') >= 0) {
                throw new HttpException(400, "a zero byte in the request target");
            }
            return decoded;
        } catch (IllegalArgumentException malformed) {
            throw new HttpException(400, "malformed percent-encoding");
        }
    }
}
