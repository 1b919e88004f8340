/**
 * How a user names an image. {@link dev.quarters.image.reference.Reference} reads any form and says
 * which one it is:
 *
 * <ul>
 *   <li>{@code debian:12}, {@code docker://registry.example:5000/team/tool@sha256:…}: an image of a
 *       registry, in Docker's grammar ({@link dev.quarters.image.reference.ImageReference});
 *   <li>{@code oci:PATH[:NAME]}, {@code oci-archive:PATH[:NAME]}, {@code
 *       docker-archive:PATH[:NAME]}, {@code dir:PATH}: an image in files, as skopeo writes them
 *       ({@link dev.quarters.image.reference.FileReference});
 *   <li>{@code apt:PACKAGE[,PACKAGE…]}: a root file system made of Debian packages ({@link
 *       dev.quarters.image.reference.AptReference}).
 * </ul>
 *
 * <p>A transport's prefix wins over a repository of the same name: {@code oci:1.0} is a folder. The
 * repository is written {@code docker://oci:1.0}.
 */
@NullMarked
package dev.quarters.image.reference;

import org.jspecify.annotations.NullMarked;
