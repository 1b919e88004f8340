package dev.quarters.image.apt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes /etc/ld.so.cache as ldconfig(8) would: where the dynamic loader finds each library without
 * looking into every folder. Format: glibc {@code sysdeps/generic/dl-cache.h},
 * "glibc-ld.so.cache1.1". Libraries for later processors (glibc-hwcaps) are left out, so the loader
 * takes the plain ones.
 */
final class LoaderCache {

    private static final String MAGIC = "glibc-ld.so.cache1.1";
    private static final int HEADER = 48;
    private static final int ENTRY = 24;
    private static final byte LITTLE_ENDIAN = 2;
    private static final int LARGEST_LIBRARY = 1 << 28;
    private static final Pattern LIBRARY = Pattern.compile("(lib|ld-).*\\.so.*|ld\\.so.*");

    private final RootTree tree;
    private final FileContents contents;

    LoaderCache(RootTree tree, FileContents contents) {
        this.tree = tree;
        this.contents = contents;
    }

    record Library(String soname, String path, int flags) {}

    /** The cache's bytes; empty if there is no library. */
    Optional<byte[]> write() throws IOException {
        List<Library> libraries = new ArrayList<>();
        for (String folder : folders()) {
            libraries.addAll(libraries(folder));
        }
        libraries.sort(
                Comparator.comparing(Library::soname, LoaderCache::compare)
                        .thenComparingInt(Library::flags)
                        .reversed());
        return libraries.isEmpty() ? Optional.empty() : Optional.of(encode(libraries));
    }

    /** The configured folders in order, then the one that the loader knows itself. */
    private List<String> folders() throws IOException {
        List<String> folders = new ArrayList<>();
        for (var file : tree.below("etc/ld.so.conf.d").entrySet()) {
            if (file.getKey().endsWith(".conf") && file.getValue().content().isPresent()) {
                String text = text(file.getValue().content().get());
                text.lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> line.startsWith("/"))
                        .map(line -> new LinkedFolders().resolveFolder(line))
                        .forEach(folders::add);
            }
        }
        folders.add("usr/lib");
        return folders.stream().distinct().toList();
    }

    private String text(FileContents.Content content) throws IOException {
        return new String(contents.head(content, 1 << 16), StandardCharsets.UTF_8);
    }

    private List<Library> libraries(String folder) throws IOException {
        List<Library> libraries = new ArrayList<>();
        Set<String> sonames = new HashSet<>();
        for (Map.Entry<String, RootEntry> file : tree.below(folder).entrySet()) {
            String name = file.getKey().substring(folder.length() + 1);
            if (name.indexOf('/') >= 0 || !LIBRARY.matcher(name).matches()) {
                continue;
            }
            Optional<FileContents.Content> content =
                    tree.follow(file.getKey()).flatMap(RootEntry::content);
            if (content.isEmpty() || content.get().size() > LARGEST_LIBRARY) {
                continue;
            }
            Optional<ElfLibrary> library =
                    ElfLibrary.read(contents.head(content.get(), LARGEST_LIBRARY));
            if (library.isEmpty()) {
                continue;
            }
            String soname = soname(library.get(), name, file.getValue());
            if (!soname.isEmpty() && sonames.add(soname)) {
                boolean named = tree.has(folder + "/" + soname);
                libraries.add(
                        new Library(
                                soname,
                                displayed(folder) + "/" + (named ? soname : name),
                                library.get().flags()));
            }
        }
        return libraries;
    }

    /** The name under which it is looked for; none for a link that only compilers follow. */
    private static String soname(ElfLibrary library, String name, RootEntry entry) {
        if (library.soname().isEmpty()) {
            return name;
        }
        boolean forCompilers =
                entry.is(RootEntry.Kind.LINK)
                        && name.endsWith(".so")
                        && !library.soname().equals(name);
        return forCompilers ? "" : entry.is(RootEntry.Kind.LINK) ? name : library.soname();
    }

    /** As Debian's own caches have it: by the short way. */
    private static String displayed(String folder) {
        boolean merged = (folder + "/").matches("usr/lib(64)?/.*");
        return merged ? folder.substring("usr".length()) : "/" + folder;
    }

    private static byte[] encode(List<Library> libraries) {
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        ByteBuffer cache =
                ByteBuffer.allocate(HEADER + ENTRY * libraries.size())
                        .order(ByteOrder.LITTLE_ENDIAN);
        cache.put(MAGIC.getBytes(StandardCharsets.US_ASCII));
        cache.putInt(libraries.size());
        int lengthAt = cache.position();
        cache.position(HEADER);
        for (Library library : libraries) {
            cache.putInt(library.flags());
            cache.putInt(cache.capacity() + strings.size());
            strings.writeBytes((library.soname() + "\0").getBytes(StandardCharsets.UTF_8));
            cache.putInt(cache.capacity() + strings.size());
            strings.writeBytes((library.path() + "\0").getBytes(StandardCharsets.UTF_8));
            cache.putInt(0); // version of the operating system
            cache.putLong(0); // no special abilities of the processor
        }
        cache.putInt(lengthAt, strings.size());
        cache.put(lengthAt + Integer.BYTES, LITTLE_ENDIAN);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(cache.array());
        whole.writeBytes(strings.toByteArray());
        return whole.toByteArray();
    }

    /** glibc {@code _dl_cache_libcmp}: as text, but runs of digits as numbers. */
    static int compare(String one, String two) {
        int i = 0;
        int j = 0;
        while (i < one.length()) {
            boolean digit = isDigit(one, i);
            if (digit != isDigit(two, j)) {
                return digit ? 1 : -1;
            }
            if (digit) {
                int iEnd = digits(one, i);
                int jEnd = digits(two, j);
                int order =
                        new java.math.BigInteger(one.substring(i, iEnd))
                                .compareTo(new java.math.BigInteger(two.substring(j, jEnd)));
                if (order != 0) {
                    return order;
                }
                i = iEnd;
                j = jEnd;
            } else if (j >= two.length() || one.charAt(i) != two.charAt(j)) {
                return j >= two.length() ? 1 : one.charAt(i) - two.charAt(j);
            } else {
                i++;
                j++;
            }
        }
        return j < two.length() ? -1 : 0;
    }

    private static boolean isDigit(String text, int at) {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private static int digits(String text, int from) {
        int to = from;
        while (isDigit(text, to)) {
            to++;
        }
        return to;
    }
}
