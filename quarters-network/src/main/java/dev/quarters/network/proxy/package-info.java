/** Ports of the host that stand for ports elsewhere: bytes and datagrams are handed on. */
@org.jspecify.annotations.NullMarked
package dev.quarters.network.proxy;
