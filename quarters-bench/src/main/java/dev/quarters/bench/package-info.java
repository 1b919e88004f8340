/** JMH benchmarks, each of which answers one question. Run them with {@code quarters-bench/jmh}. */
@NullMarked
package dev.quarters.bench;

import org.jspecify.annotations.NullMarked;
