/**
 * Networks of containers besides the host's: what is made before a container's process, and joined
 * to its network namespace while that process waits.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.container.network;
