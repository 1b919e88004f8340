/**
 * JSON as immutable values: {@link dev.quarters.json.Json} and what it can be. Reading and writing
 * is done by a streaming parser and generator, with bounds, since most of what is read comes from
 * strangers; there is no data binding, which would cost a command's start more than all else.
 */
@NullMarked
package dev.quarters.json;

import org.jspecify.annotations.NullMarked;
