/** The thread of a network, and what it waits for. */
@org.jspecify.annotations.NullMarked
package dev.quarters.network.event;
