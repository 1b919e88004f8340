/**
 * What a monitor and whoever has its guest tell each other, over a connection for each call. A
 * frame is four bytes of length, the most significant first, a byte that tells its {@link
 * dev.quarters.monitor.wire.Frame.Kind kind}, and that many bytes. A caller begins with a {@code
 * REQUEST}, JSON with the members {@code version} and {@code call}; the answer ends with a {@code
 * REPLY} or a {@code FAILURE}, JSON both. Between them are pieces of streams, if the call has any.
 * {@code docs/monitor-protocol.md} lists the calls.
 */
@NullMarked
package dev.quarters.monitor.wire;

import org.jspecify.annotations.NullMarked;
