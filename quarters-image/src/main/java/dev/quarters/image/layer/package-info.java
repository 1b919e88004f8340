/**
 * Unpacks layers into folders in the form that overlayfs reads (the kernel's
 * Documentation/filesystems/overlayfs.rst), once for all images that share them. Data goes
 *
 * <pre>
 * blob file → Decompression → ReadAhead (a thread of its own) → TarReader → LayerWriter → LayerFiles
 * </pre>
 *
 * <p>{@code LayerWriter} knows what a layer means (OCI image 1.1 layer.md) and trusts nothing;
 * {@code LayerFiles} knows how this host makes files. Nothing follows a symbolic link of the layer
 * except {@code FolderPath}, which reads it and stays inside.
 */
@NullMarked
package dev.quarters.image.layer;

import org.jspecify.annotations.NullMarked;
