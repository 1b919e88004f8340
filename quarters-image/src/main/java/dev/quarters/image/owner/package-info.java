/**
 * Whose the files of unpacked layers are. Root gives each file to the id that the image says. An
 * ordinary user may own no file but his own; with subordinate ids (subuid(5)) he gives files away
 * inside a user namespace: id 0 of the image is the user, id n the n-th of his subordinate ids, as
 * for the guests that he runs. A user without such ids keeps all files and records what they should
 * be ({@code layer.OwnerRecord}).
 *
 * <p>What was given away can't be removed, nor always read, from outside the namespace: {@link
 * dev.quarters.image.owner.OwnedTree} takes it back first.
 */
@NullMarked
package dev.quarters.image.owner;

import org.jspecify.annotations.NullMarked;
