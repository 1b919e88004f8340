/** Names: of guests, and of whatever the host's resolver knows (RFC 1035). */
@org.jspecify.annotations.NullMarked
package dev.quarters.network.dns;
