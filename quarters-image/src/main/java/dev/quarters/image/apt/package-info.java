/**
 * Images made of Debian packages: {@code apt:bash,coreutils} is a root file system of those
 * packages and of all that they depend on, unpacked but not configured.
 *
 * <p>The work is shared with the host's own tools. Its {@code apt-get} solves, downloads and checks
 * signatures with the host's sources and keys, but with a state and a cache of our own, so that
 * nothing of the host changes and no privilege is needed ({@link dev.quarters.image.apt.AptSolver},
 * {@link dev.quarters.image.apt.DebCache}). Its {@code dpkg-deb} decompresses. We merge the
 * packages into one tree ({@link dev.quarters.image.apt.PackageMerger}), make right what the
 * packages' own scripts would have ({@link dev.quarters.image.apt.RootCompletion}: no script of a
 * package is ever run), and write one layer, whose bytes depend on nothing but the packages.
 *
 * <p>Packages that are essential are not added, as Debian's tools would: an image is as small as
 * its dependencies say. The one exception is {@code libc-bin} beside {@code libc6}, without which
 * there is neither {@code getent} nor a UTF-8 locale.
 */
@NullMarked
package dev.quarters.image.apt;

import org.jspecify.annotations.NullMarked;
