package dev.quarters.image.apt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes right what the packages' own scripts would have: accounts, names, mount points, the shell,
 * the certificates, the loader's cache. A file that a package brings is never changed.
 */
final class RootCompletion {

    /** Files that postinst scripts of base-passwd, base-files and libc-bin copy. */
    private static final List<Map.Entry<String, String>> COPIES =
            List.of(
                    Map.entry("etc/passwd", "usr/share/base-passwd/passwd.master"),
                    Map.entry("etc/group", "usr/share/base-passwd/group.master"),
                    Map.entry("etc/nsswitch.conf", "usr/share/libc-bin/nsswitch.conf"),
                    Map.entry("etc/nsswitch.conf", "usr/share/base-files/nsswitch.conf"),
                    Map.entry("etc/profile", "usr/share/base-files/profile"),
                    Map.entry("root/.profile", "usr/share/base-files/dot.profile"),
                    Map.entry("root/.bashrc", "usr/share/base-files/dot.bashrc"));

    private static final Map<String, Integer> FOLDERS =
            Map.ofEntries(
                    Map.entry("dev", 0755),
                    Map.entry("etc", 0755),
                    Map.entry("home", 0755),
                    Map.entry("proc", 0755),
                    Map.entry("root", 0700),
                    Map.entry("run", 0755),
                    Map.entry("run/lock", 01777),
                    Map.entry("sys", 0755),
                    Map.entry("tmp", 01777),
                    Map.entry("usr", 0755),
                    Map.entry("usr/bin", 0755),
                    Map.entry("usr/lib", 0755),
                    Map.entry("usr/sbin", 0755),
                    Map.entry("var", 0755),
                    Map.entry("var/tmp", 01777));

    private static final Map<String, String> FILES =
            Map.of(
                    "etc/group",
                    """
                    root:*:0:
                    daemon:*:1:
                    tty:*:5:
                    users:*:100:
                    nogroup:*:65534:
                    """,
                    "etc/passwd",
                    """
                    root:*:0:0:root:/root:/bin/sh
                    daemon:*:1:1:daemon:/usr/sbin:/usr/sbin/nologin
                    nobody:*:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
                    """,
                    "etc/nsswitch.conf",
                    """
                    passwd:   files
                    group:    files
                    shadow:   files
                    hosts:    files dns
                    networks: files
                    services: files
                    """,
                    "etc/hosts",
                    """
                    127.0.0.1 localhost
                    ::1       localhost ip6-localhost ip6-loopback
                    """,
                    "etc/hostname",
                    "localhost\n",
                    "etc/resolv.conf",
                    "",
                    "usr/lib/os-release",
                    """
                    PRETTY_NAME="Debian GNU/Linux"
                    NAME="Debian GNU/Linux"
                    ID=debian
                    """);

    private static final String LOADER_CONFIGURATION = "include /etc/ld.so.conf.d/*.conf\n";
    private static final String CERTIFICATES = "etc/ssl/certs/ca-certificates.crt";
    private static final List<String> SHELLS = List.of("sh", "bash", "dash", "zsh", "fish", "ksh");

    private final RootTree tree;
    private final FileContents contents;
    private final long mtime;

    /**
     * @param mtime of what is added
     */
    RootCompletion(RootTree tree, FileContents contents, long mtime) {
        this.tree = tree;
        this.contents = contents;
        this.mtime = mtime;
    }

    void complete() throws IOException {
        FOLDERS.forEach((path, mode) -> tree.putIfAbsent(path, RootEntry.directory(mode, mtime)));
        linkFolders();
        Alternatives.choose(tree, mtime);
        BusyboxApplets.link(tree, contents, mtime);
        copyMasters();
        for (Map.Entry<String, String> file : new TreeMap<>(FILES).entrySet()) {
            add(file.getKey(), file.getValue().getBytes(StandardCharsets.UTF_8));
        }
        link("etc/os-release", "../usr/lib/os-release");
        listShells();
        bundleCertificates();
        writeLoaderCache();
        tree.completeFolders(mtime);
    }

    private void linkFolders() {
        LinkedFolders.ALWAYS.forEach(this::link);
        LinkedFolders.WHEN_USED.forEach(
                (name, target) -> {
                    if (tree.has(target)) {
                        link(name, target);
                    }
                });
    }

    private void link(String path, String target) {
        tree.putIfAbsent(path, RootEntry.link(target, mtime));
    }

    private void add(String path, byte[] content) throws IOException {
        if (!tree.has(path)) {
            tree.put(path, RootEntry.file(0644, mtime, contents.add(content)));
        }
    }

    private void copyMasters() throws IOException {
        for (Map.Entry<String, String> copy : COPIES) {
            Optional<FileContents.Content> master =
                    tree.find(copy.getValue()).flatMap(RootEntry::content);
            if (master.isPresent()) {
                add(copy.getKey(), withShell(copy.getKey(), bytes(master.get())));
            }
        }
    }

    /** The master file gives root a bash, which need not be there. */
    private byte[] withShell(String path, byte[] content) {
        if (!path.equals("etc/passwd") || tree.hasFile("usr/bin/bash")) {
            return content;
        }
        return new String(content, StandardCharsets.UTF_8)
                .replace(":/bin/bash\n", ":/bin/sh\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] bytes(FileContents.Content content) throws IOException {
        return contents.head(content, Integer.MAX_VALUE);
    }

    private void listShells() throws IOException {
        String shells =
                SHELLS.stream()
                        .filter(shell -> tree.hasFile("usr/bin/" + shell))
                        .map(shell -> "/bin/" + shell + "\n/usr/bin/" + shell + "\n")
                        .collect(Collectors.joining());
        if (!shells.isEmpty()) {
            add("etc/shells", shells.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What update-ca-certificates(8) does, and OpenSSL's name for it. */
    private void bundleCertificates() throws IOException {
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        for (var file : tree.below("usr/share/ca-certificates").entrySet()) {
            if (file.getKey().endsWith(".crt") && file.getValue().content().isPresent()) {
                bundle.writeBytes(bytes(file.getValue().content().get()));
            }
        }
        if (bundle.size() == 0) {
            return;
        }
        add(CERTIFICATES, bundle.toByteArray());
        if (tree.has("usr/lib/ssl")) {
            link("usr/lib/ssl/cert.pem", "/" + CERTIFICATES);
        }
    }

    private void writeLoaderCache() throws IOException {
        Optional<byte[]> cache = new LoaderCache(tree, contents).write();
        if (cache.isPresent()) {
            add("etc/ld.so.conf", LOADER_CONFIGURATION.getBytes(StandardCharsets.UTF_8));
            add("etc/ld.so.cache", cache.get());
        }
    }
}
