/** Ethernet frames, packets and datagrams as bytes: where what is, and checksums. */
@org.jspecify.annotations.NullMarked
package dev.quarters.network.frame;
