/**
 * Images in files: OCI image layouts in folders and in tar archives (OCI image 1.1
 * image-layout.md), the archives of {@code docker save}, old and new, and skopeo's {@code dir:}
 * (containers-transports(5)).
 */
@NullMarked
package dev.quarters.image.archive;

import org.jspecify.annotations.NullMarked;
