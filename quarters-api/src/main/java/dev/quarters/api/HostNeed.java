package dev.quarters.api;

/**
 * What the guests of an engine need of a host besides files, memory and time. What shuts a process
 * in that runs such a guest leaves it that, and no more.
 */
public enum HostNeed {
    /** Namespaces of its own with processes of another user in them, which it traces. */
    NAMESPACES,

    /** {@code /dev/kvm}, where that is. */
    HARDWARE_VIRTUALIZATION
}
