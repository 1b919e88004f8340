/**
 * The command of a guest: what is executed, as whom and with which rights, by Docker's rules; and
 * the steps that make it so.
 */
@NullMarked
package dev.quarters.guest.command;

import org.jspecify.annotations.NullMarked;
