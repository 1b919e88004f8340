package dev.quarters.image.store;

import dev.quarters.image.oci.Digest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Documents by digest, parsed once: they never change, and a node that starts many guests of one
 * image would read them each time. Keeps those used last.
 */
public final class ParsedDocuments<T> {

    private static final int KEPT = 200;

    private final Map<Digest, T> recent =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Digest, T> eldest) {
                    return size() > KEPT;
                }
            };

    /** None yet. */
    public ParsedDocuments() {}

    /** The document, parsed by {@code parser} when it was not lately. */
    public T get(Digest digest, Function<Digest, T> parser) {
        synchronized (recent) {
            T known = recent.get(digest);
            if (known != null) {
                return known;
            }
        }
        T parsed = parser.apply(digest);
        synchronized (recent) {
            recent.put(digest, parsed);
        }
        return parsed;
    }
}
