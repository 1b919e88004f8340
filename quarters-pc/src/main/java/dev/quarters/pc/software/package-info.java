/** The software CPU of {@code quarters-x86} as a virtual processor of a board. */
@NullMarked
package dev.quarters.pc.software;

import org.jspecify.annotations.NullMarked;
