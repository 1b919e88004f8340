/** The documents of an image, as OCI image 1.1 and Docker's image manifest 2.2 have them. */
@NullMarked
package dev.quarters.image.oci;

import org.jspecify.annotations.NullMarked;
