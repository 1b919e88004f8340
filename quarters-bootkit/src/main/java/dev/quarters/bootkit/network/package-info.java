/**
 * The networks of machines: one in user mode ({@link
 * dev.quarters.bootkit.network.UserModeNetwork}), or bridges of the host ({@link
 * dev.quarters.bootkit.network.BridgedNetwork}).
 */
@NullMarked
package dev.quarters.bootkit.network;

import org.jspecify.annotations.NullMarked;
