/** Network namespaces and devices: network_namespaces(7), netdevice(7), the kernel's tuntap.rst. */
@org.jspecify.annotations.NullMarked
package dev.quarters.linux.network;
