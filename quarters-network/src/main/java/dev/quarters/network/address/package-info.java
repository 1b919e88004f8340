/** Addresses of the Internet Protocol, version 4, and the ranges that networks have. */
@org.jspecify.annotations.NullMarked
package dev.quarters.network.address;
