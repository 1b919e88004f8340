/** Guests of the host's own kernel on a network in user mode. */
@org.jspecify.annotations.NullMarked
package dev.quarters.network.tap;
