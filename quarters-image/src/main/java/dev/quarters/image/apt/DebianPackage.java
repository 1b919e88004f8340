package dev.quarters.image.apt;

import dev.quarters.api.QuartersException;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One package as apt offers it.
 *
 * @param uri where apt gets it
 * @param fileName as apt calls it in its archives: {@code name_version_architecture.deb}, with
 *     colons of the version escaped
 * @param size in bytes
 * @param sha256 of the file, in hexadecimal
 */
record DebianPackage(
        String name,
        String version,
        String architecture,
        String uri,
        String fileName,
        long size,
        String sha256) {

    /** {@code 'URI' FILE SIZE SHA256:HEX}: a line of {@code apt-get --print-uris}. */
    private static final Pattern LINE =
            Pattern.compile("'([^']+)' (([^/_ ]+)_([^/_ ]+)_([^/_ ]+)\\.deb) ([0-9]+) (.*)");

    private static final Pattern SHA256 = Pattern.compile("SHA256:([0-9a-f]{64})");

    static boolean isLine(String line) {
        return line.startsWith("'");
    }

    static DebianPackage parse(String line) {
        Matcher fields = LINE.matcher(line);
        if (!fields.matches()) {
            throw new QuartersException(
                    "cannot understand what apt-get --print-uris said: " + line,
                    "this version of apt may be too old or too new");
        }
        Matcher hash = SHA256.matcher(fields.group(7));
        if (!hash.matches()) {
            throw new QuartersException(
                    "apt knows no SHA-256 of " + fields.group(2) + ", so it can't be checked",
                    "take the package from a source whose Packages file has SHA256 fields");
        }
        return new DebianPackage(
                decode(fields.group(3)),
                decode(fields.group(4)),
                decode(fields.group(5)),
                fields.group(1),
                fields.group(2),
                Long.parseLong(fields.group(6)),
                hash.group(1));
    }

    /** The line that {@link #parse} reads. */
    String line() {
        return "'" + uri + "' " + fileName + " " + size + " SHA256:" + sha256;
    }

    private static String decode(String escaped) {
        return URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** As apt-get takes it on its command line. */
    String request() {
        return name + ":" + architecture + "=" + version;
    }

    /** The name of its file in our cache, which no other content has. */
    String cachedName() {
        return fileName.substring(0, fileName.length() - ".deb".length())
                + "_"
                + sha256.substring(0, 16)
                + ".deb";
    }
}
