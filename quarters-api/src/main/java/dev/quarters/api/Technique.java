package dev.quarters.api;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The four ways to virtualize, from the one that asks nothing of the host to the one below it. */
public enum Technique {
    /**
     * A whole PC in an ordinary application, on an unmodified host; the guest is unmodified too.
     */
    GUEST_OS("guest-os", "a whole PC in software"),
    /** The host's kernel, with a root, namespaces and limits of the guest's own. */
    SHARED_KERNEL("shared-kernel", "the host's kernel, a root of its own"),
    /** A kernel that runs virtual machines for guests built for the same hardware. */
    KERNEL_LEVEL("kernel-level", "a kernel of its own, run by the host's kernel"),
    /** A hypervisor below every operating system of the machine. */
    HYPERVISOR("hypervisor", "a domain of a hypervisor");

    private final String word;
    private final String summary;

    Technique(String word, String summary) {
        this.word = word;
        this.summary = summary;
    }

    /** The name as typed after {@code --technique}. */
    public String word() {
        return word;
    }

    /** What it gives the guest, in a few words. */
    public String summary() {
        return summary;
    }

    /**
     * The technique of that name.
     *
     * @throws InvalidRequestException when there is none
     */
    public static Technique of(String word) {
        return Arrays.stream(values())
                .filter(technique -> technique.word.equals(word))
                .findFirst()
                .orElseThrow(
                        () ->
                                new InvalidRequestException(
                                        "no technique is called \"" + word + "\"",
                                        "use one of "
                                                + Arrays.stream(values())
                                                        .map(Technique::word)
                                                        .collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return word;
    }
}
