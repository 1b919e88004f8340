/**
 * Networks of the host's kernel, for root: a bridge for each, a wire to each guest, addresses out
 * of a subnet, translation and isolation by nftables, names, and published ports.
 *
 * <p>What is known of a network is a folder: {@code network.json}, and in {@code leases} a file for
 * each address that a guest has. So all processes of a host's root know the same; a lease ends with
 * the process that took it, however that ends. Interfaces of guests go with their namespaces.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.network.bridge;
