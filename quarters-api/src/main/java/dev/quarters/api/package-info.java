/**
 * The model that every part of Quarters shares: what a guest is asked to be ({@link
 * dev.quarters.api.GuestSpec}), what it is while it lives ({@link dev.quarters.api.Guest}), the
 * four ways to virtualize ({@link dev.quarters.api.Technique}), what an engine must offer ({@link
 * dev.quarters.api.Engine}) and what a host of guests offers ({@link dev.quarters.api.Node}).
 *
 * <p>Nothing here knows how any of it is done, and nothing here depends on another module.
 */
@NullMarked
package dev.quarters.api;

import org.jspecify.annotations.NullMarked;
