package dev.quarters.bootkit.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What a module says of itself: entries {@code name=value}, each ended by a zero byte, of which
 * {@code depends=} lists the modules that it needs (modinfo(8)).
 *
 * @param needs names of modules
 */
record ModuleInformation(List<String> needs) {

    private static final byte[] DEPENDS = "\0depends=".getBytes(StandardCharsets.US_ASCII);

    static ModuleInformation of(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int start = find(content);
        if (start < 0) {
            return new ModuleInformation(List.of());
        }
        int end = start;
        while (end < content.length && content[end] != 0) {
            end++;
        }
        String list = new String(content, start, end - start, StandardCharsets.US_ASCII);
        return new ModuleInformation(
                Arrays.stream(list.split(",")).filter(name -> !name.isEmpty()).toList());
    }

    private static int find(byte[] content) {
        for (int i = 0; i + DEPENDS.length <= content.length; i++) {
            if (Arrays.equals(content, i, i + DEPENDS.length, DEPENDS, 0, DEPENDS.length)) {
                return i + DEPENDS.length;
            }
        }
        return -1;
    }
}
