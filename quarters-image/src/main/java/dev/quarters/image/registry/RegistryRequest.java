package dev.quarters.image.registry;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;

/**
 * One request, before it is known which server will answer it and with which credentials.
 *
 * @param what is attempted, for messages: {@code read manifest 12 of x}
 * @param method of HTTP
 * @param target a path below {@code /v2/}, or a complete URI that the registry gave
 * @param body what is sent, if anything
 * @param expected statuses that are handed to the caller; every other is a failure
 */
record RegistryRequest(
        String what,
        String method,
        String target,
        Map<String, String> headers,
        Body body,
        Set<Integer> expected) {

    static RegistryRequest of(String what, String method, String target, Integer... expected) {
        return new RegistryRequest(what, method, target, Map.of(), Body.NONE, Set.of(expected));
    }

    RegistryRequest with(Map<String, String> more) {
        return new RegistryRequest(what, method, target, more, body, expected);
    }

    RegistryRequest with(Body sent) {
        return new RegistryRequest(what, method, target, headers, sent, expected);
    }

    /**
     * Content to send.
     *
     * @param size in bytes
     */
    record Body(Opener opener, long size) {
        static final Body NONE = new Body(InputStream::nullInputStream, 0);

        static Body of(byte[] bytes) {
            return new Body(() -> new java.io.ByteArrayInputStream(bytes), bytes.length);
        }
    }

    /** Opens the content from its beginning, once for each attempt. */
    @FunctionalInterface
    interface Opener {
        InputStream open() throws IOException;
    }
}
