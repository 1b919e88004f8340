package dev.quarters.image.layer;

/**
 * Bounds that keep a hostile layer from filling a host.
 *
 * @param bytes that it may unpack to, holes left out
 * @param ratio of unpacked to packed bytes, looked at from the first GiB on
 */
public record LayerLimits(long bytes, int entries, int ratio) {

    /** 100 GiB, two million entries, and twice what gzip reaches at best. */
    public static final LayerLimits DEFAULT = new LayerLimits(100L << 30, 2_000_000, 2000);
}
