/**
 * The log of this command's process: what {@link System.Logger} is given, a line or a JSON object
 * each, on standard error. It stands in for the JDK's own logging, which would take longer to start
 * than most commands take.
 */
@NullMarked
package dev.quarters.cli.log;

import org.jspecify.annotations.NullMarked;
