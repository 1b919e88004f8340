/**
 * From the words of {@code quarters run} to a {@link dev.quarters.api.GuestSpec}, and its session.
 */
@NullMarked
package dev.quarters.cli.run;

import org.jspecify.annotations.NullMarked;
