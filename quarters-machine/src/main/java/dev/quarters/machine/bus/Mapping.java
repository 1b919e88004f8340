package dev.quarters.machine.bus;

/**
 * Addresses at which a region answers.
 *
 * @param first its first address
 * @param length in bytes, at least 1
 */
public record Mapping(long first, long length, IoRegion region) {

    /** The last address, inclusive. */
    long last() {
        return first + length - 1;
    }
}
