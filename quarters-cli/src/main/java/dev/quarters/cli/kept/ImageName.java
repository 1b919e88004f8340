package dev.quarters.cli.kept;

import dev.quarters.client.Query;

/** A name for an image that is made. */
final class ImageName {

    private ImageName() {}

    /** Adds it as the API takes it: {@code repo} and {@code tag}. */
    static void add(String name, Query query) {
        int colon = name.lastIndexOf(':');
        boolean tagged = colon > name.lastIndexOf('/');
        query.and("repo", tagged ? name.substring(0, colon) : name);
        if (tagged) {
            query.and("tag", name.substring(colon + 1));
        }
    }
}
