/** What TLS at a daemon's socket needs: certificates and keys in PEM, and who is trusted. */
@NullMarked
package dev.quarters.daemon.tls;

import org.jspecify.annotations.NullMarked;
