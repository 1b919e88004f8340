package dev.quarters.image.layer;

import dev.quarters.image.tar.TarEntry;

import java.util.ArrayList;
import java.util.List;

/** What could not be unpacked as the layer has it, for instance devices without root's rights. */
final class Notes {

    private static final int MAX_LINES = 20;

    private final List<String> lines = new ArrayList<>();
    private long more;

    void add(String name, String what) {
        if (lines.size() < MAX_LINES) {
            lines.add(TarEntry.readable(name) + ": " + what);
        } else {
            more++;
        }
    }

    List<String> lines() {
        if (more == 0) {
            return List.copyOf(lines);
        }
        List<String> all = new ArrayList<>(lines);
        all.add("and " + more + " more");
        return all;
    }
}
