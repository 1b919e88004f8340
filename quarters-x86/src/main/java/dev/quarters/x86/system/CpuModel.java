package dev.quarters.x86.system;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a processor says of itself. All processors of a machine have the same.
 *
 * @param vendor 12 characters; a well-known one, for kernels choose their quirks by it
 * @param brand at most 47 characters
 * @param signature family, model and stepping as in CPUID leaf 1
 * @param physicalAddressBits 36 to 52
 * @param timestampHertz how fast the time-stamp counter counts
 * @param crystalHertz how fast the local APIC's timer counts before its divider
 * @param processors how many the machine has
 * @param features what is offered
 */
public record CpuModel(
        String vendor,
        String brand,
        int signature,
        int physicalAddressBits,
        long timestampHertz,
        long crystalHertz,
        int processors,
        Set<Feature> features) {

    private static final Set<Feature> NOT_BY_DEFAULT =
            EnumSet.of(
                    Feature.MONITOR,
                    Feature.MOVBE,
                    Feature.HTT,
                    Feature.LA57,
                    Feature.PARAVIRTUAL_CLOCK,
                    Feature.PARAVIRTUAL_CLOCK_STABLE);

    /** Checks and copies. */
    public CpuModel {
        if (vendor.length() != 12 || brand.length() > 47) {
            throw new IllegalArgumentException(
                    "CPU vendor must have 12 characters and brand at most 47: "
                            + vendor
                            + ", "
                            + brand);
        }
        if (physicalAddressBits < 36 || physicalAddressBits > 52) {
            throw new IllegalArgumentException(
                    "physical addresses of " + physicalAddressBits + " bits: 36 to 52 can be had");
        }
        features = Set.copyOf(features);
    }

    /**
     * x86-64-v2 and what kernels like to have beside it.
     *
     * @param timestampHertz how fast the time-stamp counter counts
     * @param processors how many the machine has
     */
    public static CpuModel x86V2(long timestampHertz, int processors) {
        EnumSet<Feature> features = EnumSet.complementOf(EnumSet.copyOf(NOT_BY_DEFAULT));
        if (processors > 1) {
            features.add(Feature.HTT);
        }
        return new CpuModel(
                "GenuineIntel",
                "Quarters software CPU",
                0x0002_06C2,
                40,
                timestampHertz,
                timestampHertz,
                processors,
                features);
    }

    /** One processor of one gigahertz. */
    public static CpuModel ordinary() {
        return x86V2(1_000_000_000, 1);
    }

    /** With other features. */
    public CpuModel with(Set<Feature> other) {
        return new CpuModel(
                vendor,
                brand,
                signature,
                physicalAddressBits,
                timestampHertz,
                crystalHertz,
                processors,
                other);
    }

    /** Whether it is offered. */
    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    /** Whether page-directory pointers may map 1 GiB pages. */
    public boolean gigabytePages() {
        return has(Feature.GIGABYTE_PAGES);
    }

    int featureBits(int leaf, Feature.Register register) {
        int bits = 0;
        for (Feature feature : features) {
            if (feature.isIn(leaf, register)) {
                bits |= feature.mask();
            }
        }
        return bits;
    }
}
