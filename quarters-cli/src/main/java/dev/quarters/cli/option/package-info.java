/**
 * Options as a table of values, parsed as Docker's clients parse theirs: {@code --name value},
 * {@code --name=value}, {@code -n value}, {@code -nvalue}, flags bundled ({@code -it}); a verb that
 * runs a command takes no option after its first operand.
 */
@NullMarked
package dev.quarters.cli.option;

import org.jspecify.annotations.NullMarked;
