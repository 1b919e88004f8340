package dev.quarters.machine.bus;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * All ports, or all of physical memory that is not RAM: which region answers at which address.
 * Regions that the board fixes win over those that a guest may move on top of them; among either,
 * the first wins. Lookup is a binary search over ranges that do not overlap.
 *
 * <p>An access that runs beyond the end of a region is done byte by byte, each where it belongs.
 */
public final class AddressSpace implements IoRegion {

    private final List<Mapping> fixed = new ArrayList<>();
    private List<Mapping> movable = List.of();

    /**
     * First addresses of ranges, ascending, and what answers there or null; replaced as a whole.
     */
    private volatile Ranges ranges = Ranges.of(List.of());

    /** Maps a region for good. */
    public void map(long first, long length, IoRegion region) {
        fixed.add(new Mapping(first, length, region));
        update();
    }

    /** Replaces all regions that a guest may move (base address registers). */
    public void setMovable(List<Mapping> mappings) {
        movable = List.copyOf(mappings);
        update();
    }

    private void update() {
        List<Mapping> all = new ArrayList<>(fixed);
        all.addAll(movable);
        ranges = Ranges.of(all);
    }

    /** Reads; what nothing answers reads as ones. */
    @Override
    public long read(long address, int size) {
        Mapping mapping = ranges.find(address);
        if (mapping == null ? ranges.isFree(address, size) : fits(mapping, address, size)) {
            return mapping == null
                    ? ones(size)
                    : mapping.region().read(address - mapping.first(), size) & ones(size);
        }
        if (size == 1) {
            return 0xFF;
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= read(address + i, 1) << 8 * i;
        }
        return value;
    }

    /** Writes; what nothing takes is lost. */
    @Override
    public void write(long address, int size, long value) {
        Mapping mapping = ranges.find(address);
        if (mapping != null && fits(mapping, address, size)) {
            mapping.region().write(address - mapping.first(), size, value & ones(size));
        } else if (size > 1) {
            for (int i = 0; i < size; i++) {
                write(address + i, 1, value >> 8 * i);
            }
        }
    }

    private static boolean fits(Mapping mapping, long address, int size) {
        return size - 1 <= mapping.last() - address;
    }

    private static long ones(int size) {
        return size == 8 ? -1 : (1L << 8 * size) - 1;
    }

    private record Ranges(long[] firsts, Mapping[] mappings) {

        /** Cuts overlapping mappings into ranges, each of the first mapping that covers it. */
        static Ranges of(List<Mapping> all) {
            long[] cuts =
                    all.stream()
                            .flatMap(m -> Stream.of(m.first(), m.last() + 1))
                            .mapToLong(Long::longValue)
                            .sorted()
                            .distinct()
                            .toArray();
            Mapping[] mappings = new Mapping[cuts.length];
            for (int i = 0; i < cuts.length; i++) {
                for (Mapping mapping : all) {
                    if (mapping.first() <= cuts[i] && cuts[i] <= mapping.last()) {
                        mappings[i] = mapping;
                        break;
                    }
                }
            }
            return new Ranges(cuts, mappings);
        }

        @Nullable Mapping find(long address) {
            int at = Arrays.binarySearch(firsts, address);
            int index = at >= 0 ? at : -at - 2;
            return index < 0 ? null : mappings[index];
        }

        /** Whether nothing begins within, given that nothing is at the address. */
        boolean isFree(long address, int size) {
            int at = Arrays.binarySearch(firsts, address);
            int next = at >= 0 ? at + 1 : -at - 1;
            return next >= firsts.length || firsts[next] - address >= size;
        }
    }
}
