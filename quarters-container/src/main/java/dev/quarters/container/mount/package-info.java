/** What a guest sees as its tree of files: the plan of mounts, devices and links. */
@NullMarked
package dev.quarters.container.mount;

import org.jspecify.annotations.NullMarked;
