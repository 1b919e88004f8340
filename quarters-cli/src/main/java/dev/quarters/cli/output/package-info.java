/** What the command shows: tables, sizes, progress. */
@NullMarked
package dev.quarters.cli.output;

import org.jspecify.annotations.NullMarked;
