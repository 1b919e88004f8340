/** Waiting for many file descriptors with one thread: epoll(7). */
@NullMarked
package dev.quarters.linux.event;

import org.jspecify.annotations.NullMarked;
