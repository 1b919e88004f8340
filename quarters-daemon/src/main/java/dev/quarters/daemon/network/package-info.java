/** Networks: the routes, what a request asks of them, and how they are shown. */
@org.jspecify.annotations.NullMarked
package dev.quarters.daemon.network;
