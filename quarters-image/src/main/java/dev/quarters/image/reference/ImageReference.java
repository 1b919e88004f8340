package dev.quarters.image.reference;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.image.oci.Digest;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image of a registry, in Docker's grammar (distribution/reference v0.6 {@code reference.go} and
 * {@code normalize.go}):
 *
 * <pre>
 * reference := [domain "/"] path [":" tag] ["@" digest]
 * domain    := (name | IPv4 | "[" IPv6 "]") [":" port]
 * path      := component ("/" component)*
 * component := [a-z0-9]+ (("." | "_" | "__" | "-"+) [a-z0-9]+)*
 * tag       := [A-Za-z0-9_] [A-Za-z0-9_.-]{0,127}
 * </pre>
 *
 * The first part is a domain only if it has a dot, a colon or an upper case letter, or is {@code
 * localhost}; otherwise the domain is {@code docker.io}, where a path of one component lies in the
 * namespace {@code library}.
 *
 * @param domain with its port, if it has one
 * @param path of the repository within the registry
 * @param tag empty if there is none; {@link #withDefaultTag()} fills it
 * @param digest pins the content; a tag beside it is only for people
 */
public record ImageReference(
        String domain, String path, Optional<String> tag, Optional<Digest> digest)
        implements Reference {

    /** Of the transport, which may be left out. */
    public static final String PREFIX = "docker://";

    /** The registry that is meant when none is named. */
    public static final String DEFAULT_DOMAIN = "docker.io";

    /** The tag that is meant when neither tag nor digest is given. */
    public static final String DEFAULT_TAG = "latest";

    private static final String LEGACY_DEFAULT_DOMAIN = "index.docker.io";
    private static final String DEFAULT_NAMESPACE = "library/";
    private static final int MAXIMUM_PATH = 255;

    private static final String HOST_PART = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*+(?<!-))";
    private static final Pattern DOMAIN =
            Pattern.compile(
                    "(?:"
                            + HOST_PART
                            + "(?:\\."
                            + HOST_PART
                            + ")*|\\[[a-fA-F0-9:]+])(?::[0-9]{1,5})?");
    private static final Pattern PATH =
            Pattern.compile(
                    "[a-z0-9]++(?:(?:[.]|__?|-++)[a-z0-9]++)*(?:/[a-z0-9]++(?:(?:[.]|__?|-++)[a-z0-9]++)*)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");

    /**
     * Reads a reference without {@link #PREFIX}; what is left out is filled in, except the tag.
     *
     * @throws InvalidRequestException saying what is wrong with it
     */
    public static ImageReference parse(String text) {
        if (text.length() > MAXIMUM_LENGTH) {
            throw Malformed.reference(text, "it is longer than " + MAXIMUM_LENGTH + " characters");
        }
        if (IDENTIFIER.matcher(text).matches()) {
            throw Malformed.reference(text, "64 hexadecimal digits are the id of an image");
        }
        int at = text.indexOf('@');
        Optional<Digest> digest =
                at < 0 ? Optional.empty() : Optional.of(digest(text, text.substring(at + 1)));
        String named = at < 0 ? text : text.substring(0, at);
        int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
        Optional<String> tag =
                colon < 0 ? Optional.empty() : Optional.of(tag(text, named.substring(colon + 1)));
        return named(text, colon < 0 ? named : named.substring(0, colon), tag, digest);
    }

    private static ImageReference named(
            String text, String name, Optional<String> tag, Optional<Digest> digest) {
        int slash = name.indexOf('/');
        boolean withDomain = slash >= 0 && isDomain(name.substring(0, slash));
        String domain = withDomain ? name.substring(0, slash) : DEFAULT_DOMAIN;
        String path = withDomain ? name.substring(slash + 1) : name;
        if (domain.equals(LEGACY_DEFAULT_DOMAIN)) {
            domain = DEFAULT_DOMAIN;
        }
        if (domain.equals(DEFAULT_DOMAIN) && path.indexOf('/') < 0) {
            path = DEFAULT_NAMESPACE + path;
        }
        checkDomain(text, domain);
        checkPath(text, path);
        return new ImageReference(domain, path, tag, digest);
    }

    private static boolean isDomain(String first) {
        return first.indexOf('.') >= 0
                || first.indexOf(':') >= 0
                || first.equals("localhost")
                || !first.toLowerCase(Locale.ROOT).equals(first);
    }

    private static void checkDomain(String text, String domain) {
        if (domain.length() > MAXIMUM_PATH || !DOMAIN.matcher(domain).matches()) {
            throw Malformed.reference(
                    text, Malformed.quoted(domain) + " is not the address of a registry");
        }
    }

    private static void checkPath(String text, String path) {
        if (path.length() > MAXIMUM_PATH) {
            throw Malformed.reference(
                    text, "the name is longer than " + MAXIMUM_PATH + " characters");
        }
        if (PATH.matcher(path).matches()) {
            return;
        }
        String lower = path.toLowerCase(Locale.ROOT);
        throw Malformed.reference(
                text,
                !lower.equals(path) && PATH.matcher(lower).matches()
                        ? "the name has to be in lower case: " + Malformed.quoted(lower)
                        : "a name is made of a-z and 0-9, single . _ __ or - between them, and /");
    }

    private static String tag(String text, String tag) {
        if (!TAG.matcher(tag).matches()) {
            throw Malformed.reference(
                    text,
                    Malformed.quoted(tag)
                            + " is not a tag: at most 128 of A-Z a-z 0-9 _ . -, not beginning with"
                            + " . or -");
        }
        return tag;
    }

    private static Digest digest(String text, String digest) {
        try {
            return Digest.parse(digest);
        } catch (dev.quarters.api.QuartersException e) {
            throw Malformed.reference(
                    text, Malformed.quoted(digest) + " is not a digest, as sha256:… is");
        }
    }

    /** With {@link #DEFAULT_TAG} if there is neither tag nor digest. */
    public ImageReference withDefaultTag() {
        return tag.isPresent() || digest.isPresent()
                ? this
                : new ImageReference(domain, path, Optional.of(DEFAULT_TAG), digest);
    }

    /** The same repository's image of that digest, without a tag. */
    public ImageReference withDigest(Digest pinned) {
        return new ImageReference(domain, path, Optional.empty(), Optional.of(pinned));
    }

    /** Domain and path: {@code docker.io/library/debian}. */
    public String repository() {
        return domain + "/" + path;
    }

    /** The repository as Docker shows it: {@code debian}, {@code me/tool}, {@code host:1/x}. */
    public String familiarRepository() {
        if (!domain.equals(DEFAULT_DOMAIN)) {
            return repository();
        }
        boolean official =
                path.startsWith(DEFAULT_NAMESPACE)
                        && path.indexOf('/', DEFAULT_NAMESPACE.length()) < 0;
        return official ? path.substring(DEFAULT_NAMESPACE.length()) : path;
    }

    /** What the distribution API calls the reference: the digest, or else the tag. */
    public String tagOrDigest() {
        return digest.map(Digest::toString).orElseGet(() -> tag.orElse(DEFAULT_TAG));
    }

    @Override
    public String canonical() {
        return repository() + suffix();
    }

    @Override
    public String familiar() {
        return familiarRepository() + suffix();
    }

    private String suffix() {
        return tag.map(name -> ":" + name).orElse("") + digest.map(pin -> "@" + pin).orElse("");
    }

    @Override
    public String toString() {
        return canonical();
    }
}
