/** What a guest sees as its tree of files: a plan of mounts, devices and links, and its steps. */
@NullMarked
package dev.quarters.guest.mount;

import org.jspecify.annotations.NullMarked;
