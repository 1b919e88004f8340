/**
 * The content store: an OCI image layout on disk (OCI image 1.1 image-layout.md) that several
 * processes share, any of which may be killed at any moment.
 *
 * <pre>
 * STORE/oci-layout, index.json      the names, each with the manifest it stands for
 * STORE/blobs/sha256/HEX            manifests, configurations, layers: never changed once there
 * STORE/ingest/sha256-HEX           the first part of content that is still being written
 * STORE/layers/HEX, HEX.json        unpacked layers by diffID, and what is known about them
 * STORE/layers/HEX.ids-XXXX         the same, with owners in those subordinate ids of a user
 * STORE/layers/HEX….partial         a layer being unpacked, or left by a process that was killed
 * STORE/locks/…                     see {@link dev.quarters.image.store.RegionLocks}
 * </pre>
 *
 * <p>Three laws keep it whole. Content becomes visible by a rename and only when its digest was
 * right. {@code index.json} is replaced as a whole, under the store's lock. Whoever uses content
 * holds a {@link dev.quarters.image.store.Lease} on its digest from before looking whether it is
 * there; {@link dev.quarters.image.store.GarbageCollection} removes only what has no lease.
 */
@NullMarked
package dev.quarters.image.store;

import org.jspecify.annotations.NullMarked;
