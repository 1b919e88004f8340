/** User namespaces, user_namespaces(7): which ids a user may have in one, and how they are set. */
@NullMarked
package dev.quarters.linux.user;

import org.jspecify.annotations.NullMarked;
