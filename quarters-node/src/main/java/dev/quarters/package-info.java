/**
 * Quarters as a library: {@link dev.quarters.Quarters} opens this host as a {@linkplain
 * dev.quarters.api.Node node} inside the calling process, without a daemon.
 *
 * {@snippet file="EmbeddingExample.java" region="example"}
 */
@NullMarked
package dev.quarters;

import org.jspecify.annotations.NullMarked;
