/** The Transmission Control Protocol as a peer of a guest's (RFC 9293), without sockets. */
@org.jspecify.annotations.NullMarked
package dev.quarters.network.tcp;
