package dev.quarters.bootkit.agent;

import dev.quarters.guest.network.Interface;

/**
 * A network interface of a guest, and who answers for names there.
 *
 * @param address its own, as numbers
 * @param gateway the address of the network's router, as numbers
 * @param resolver the address of the network's name server, as numbers
 */
public record GuestInterface(Interface device, String address, String gateway, String resolver) {}
