/** The layers of an image as one tree that never changes. */
@org.jspecify.annotations.NullMarked
package dev.quarters.filesystem.lower;
