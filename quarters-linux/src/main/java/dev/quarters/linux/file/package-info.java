/**
 * Files relative to directories that are open, so that nobody can exchange a directory for a
 * symbolic link while a tree is written: openat2(2) and the *at calls. Calls take no more memory
 * than a borrowed {@link dev.quarters.linux.Scratch}.
 */
@NullMarked
package dev.quarters.linux.file;

import org.jspecify.annotations.NullMarked;
