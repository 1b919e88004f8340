/** The network of a guest, from inside. */
@org.jspecify.annotations.NullMarked
package dev.quarters.guest.network;
