/**
 * Guests that boot a kernel of their own, whatever machine it runs in: what they will be ({@link
 * dev.quarters.bootkit.guest.MachinePlan}), their life ({@link
 * dev.quarters.bootkit.guest.BootedGuest}), and how it is told when a kernel ends before its time.
 */
@NullMarked
package dev.quarters.bootkit.guest;

import org.jspecify.annotations.NullMarked;
