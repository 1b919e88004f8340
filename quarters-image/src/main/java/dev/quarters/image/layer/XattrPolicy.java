package dev.quarters.image.layer;

/** Which extended attributes of a layer reach the disk. */
final class XattrPolicy {

    private XattrPolicy() {}

    /**
     * A layer must not speak to overlayfs (redirects, whiteouts), nor pretend to be one of our
     * records of ownership; SELinux labels are the host's.
     */
    static boolean isAllowed(String name, boolean privileged) {
        if (name.startsWith("user.")) {
            return !name.startsWith("user.overlay.") && !name.equals(OwnerRecord.XATTR);
        }
        if (name.startsWith("trusted.")) {
            return privileged && !name.startsWith("trusted.overlay.");
        }
        return name.equals("security.capability") || name.startsWith("system.posix_acl_");
    }
}
