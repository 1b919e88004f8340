package dev.quarters.image.apt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Links the names of busybox's programs to it, where it is the shell: who asks for busybox alone
 * expects an {@code ls}. The names are read off the binary, which is never run: they are its {@code
 * applet_names}, sorted, each ended by a zero, the list by an empty one.
 */
final class BusyboxApplets {

    private static final byte[] FIRST = "\0[\0[[\0".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern NAME = Pattern.compile("[a-z0-9_.\\[-]{1,32}");
    private static final String BUSYBOX = "busybox";
    private static final int LARGEST = 1 << 25;

    private BusyboxApplets() {}

    static void link(RootTree tree, FileContents contents, long mtime) throws IOException {
        boolean isShell =
                tree.find("usr/bin/sh").filter(sh -> sh.target().equals(BUSYBOX)).isPresent();
        Optional<FileContents.Content> binary =
                tree.find("usr/bin/" + BUSYBOX).flatMap(RootEntry::content);
        if (!isShell || binary.isEmpty() || binary.get().size() > LARGEST) {
            return;
        }
        for (String name : names(contents.head(binary.get(), LARGEST))) {
            if (!tree.has("usr/bin/" + name) && !tree.has("usr/sbin/" + name)) {
                tree.put("usr/bin/" + name, RootEntry.link(BUSYBOX, mtime));
            }
        }
    }

    /** The names in a binary; none if they are not found. */
    static List<String> names(byte[] binary) {
        List<String> names = new ArrayList<>();
        int at = find(binary) + 1;
        String last = "";
        while (at > 0 && at < binary.length) {
            int end = at;
            while (end < binary.length && binary[end] != 0) {
                end++;
            }
            String name = new String(binary, at, end - at, StandardCharsets.ISO_8859_1);
            if (!NAME.matcher(name).matches() || name.compareTo(last) <= 0) {
                break;
            }
            names.add(name);
            last = name;
            at = end + 1;
        }
        return names;
    }

    private static int find(byte[] binary) {
        for (int at = 0; at + FIRST.length <= binary.length; at++) {
            if (java.util.Arrays.equals(binary, at, at + FIRST.length, FIRST, 0, FIRST.length)) {
                return at;
            }
        }
        return -1;
    }
}
