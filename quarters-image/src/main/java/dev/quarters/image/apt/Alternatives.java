package dev.quarters.image.apt;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names that several packages offer, which update-alternatives(1) would link from their scripts:
 * the usual ones, each with its candidates in order of preference.
 */
final class Alternatives {

    private static final Map<String, List<String>> NAMES = names();
    private static final String JAVA_HOMES = "usr/lib/jvm";

    private Alternatives() {}

    private static Map<String, List<String>> names() {
        Map<String, List<String>> names = new LinkedHashMap<>();
        names.put("usr/bin/sh", List.of("dash", "bash", "busybox", "mksh", "zsh"));
        names.put("usr/bin/awk", List.of("gawk", "mawk", "original-awk"));
        names.put("usr/bin/nawk", List.of("gawk", "mawk", "original-awk"));
        names.put("usr/bin/which", List.of("which.gnu", "which.debianutils"));
        names.put("usr/bin/pager", List.of("less", "more"));
        names.put("usr/bin/editor", List.of("vim.basic", "nano", "vim.tiny", "mcedit", "ed"));
        names.put("usr/bin/vim", List.of("vim.gtk3", "vim.nox", "vim.basic"));
        names.put("usr/bin/vi", List.of("vim.gtk3", "vim.nox", "vim.basic", "vim.tiny", "nvi"));
        names.put("usr/bin/nc", List.of("nc.openbsd", "nc.traditional"));
        names.put("usr/bin/telnet", List.of("inetutils-telnet", "telnet.netkit"));
        names.put("usr/bin/cc", List.of("gcc", "clang", "tcc"));
        names.put("usr/bin/c++", List.of("g++", "clang++"));
        names.put("usr/bin/lua", List.of("lua5.4", "lua5.3", "lua5.2", "lua5.1"));
        names.put("usr/sbin/iptables", List.of("iptables-nft", "iptables-legacy"));
        names.put("usr/sbin/ip6tables", List.of("ip6tables-nft", "ip6tables-legacy"));
        return names;
    }

    /** Adds the links that are missing. */
    static void choose(RootTree tree, long mtime) {
        NAMES.forEach(
                (name, candidates) -> {
                    String folder = name.substring(0, name.lastIndexOf('/') + 1);
                    Optional<String> best =
                            candidates.stream()
                                    .filter(candidate -> tree.hasFile(folder + candidate))
                                    .findFirst();
                    best.ifPresent(chosen -> tree.putIfAbsent(name, RootEntry.link(chosen, mtime)));
                });
        chooseJava(tree, mtime);
    }

    /** The programs of the last Java there is. */
    private static void chooseJava(RootTree tree, long mtime) {
        for (String path : List.copyOf(tree.below(JAVA_HOMES).reversed().keySet())) {
            int bin = path.lastIndexOf("/bin/");
            if (bin > 0 && path.indexOf('/', JAVA_HOMES.length() + 1) == bin) {
                tree.putIfAbsent(
                        "usr/bin/" + path.substring(bin + "/bin/".length()),
                        RootEntry.link("/" + path, mtime));
            }
        }
    }
}
