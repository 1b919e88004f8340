/** What tests and benchmarks of several modules set up. No part of Quarters. */
@NullMarked
package dev.quarters.testing;

import org.jspecify.annotations.NullMarked;
