/**
 * Who a guest's command runs as: the image's own passwd and group files, read without leaving the
 * image.
 */
@NullMarked
package dev.quarters.guest.user;

import org.jspecify.annotations.NullMarked;
