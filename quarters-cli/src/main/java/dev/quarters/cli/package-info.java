/**
 * The {@code quarters} command. A verb is a {@link dev.quarters.cli.Command}; what it may be told
 * is a table of {@link dev.quarters.cli.option.Option options} from which the parser, the help text
 * and the shells' completion are made. Verbs talk to a {@link dev.quarters.api.Node} and nothing
 * else.
 */
@NullMarked
package dev.quarters.cli;

import org.jspecify.annotations.NullMarked;
