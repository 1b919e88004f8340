/** What proc(5) tells of a guest's processes, wherever it is read. */
@NullMarked
package dev.quarters.guest.process;

import org.jspecify.annotations.NullMarked;
