/**
 * Comparisons of whole operations with the programs that people use today, turn by turn in one run,
 * so that both see the same weather on the machine.
 */
@NullMarked
package dev.quarters.bench.compare;

import org.jspecify.annotations.NullMarked;
