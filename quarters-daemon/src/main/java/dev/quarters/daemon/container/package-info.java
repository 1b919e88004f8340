/**
 * Containers as the Docker Engine API has them: what is asked for becomes a guest's description, a
 * guest becomes a document.
 */
@NullMarked
package dev.quarters.daemon.container;

import org.jspecify.annotations.NullMarked;
