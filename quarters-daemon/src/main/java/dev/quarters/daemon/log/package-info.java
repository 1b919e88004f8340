/** What a daemon tells of what it does, for people and programs that read its log. */
@NullMarked
package dev.quarters.daemon.log;

import org.jspecify.annotations.NullMarked;
