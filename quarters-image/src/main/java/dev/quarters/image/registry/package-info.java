/**
 * A client of registries (OCI distribution 1.1, Docker registry HTTP API V2): {@link
 * dev.quarters.image.registry.RegistryImageSource} reads an image, {@link
 * dev.quarters.image.registry.RegistryImageDestination} writes one.
 *
 * <p>A class for each request of the API says what is asked and what its answers mean; {@link
 * dev.quarters.image.registry.RegistryConnection} sends it: with credentials once they are asked
 * for, through redirects, again after a passing failure, and never without a limit of time.
 *
 * <p>How registries are reached is read from {@code $XDG_CONFIG_HOME/quarters/registries.json} (by
 * default {@code ~/.config/quarters/registries.json}), or else {@code
 * /etc/quarters/registries.json}:
 *
 * <pre>
 * {
 *   "mirrors":  {"docker.io": ["http://127.0.0.1:5000"]},
 *   "insecure": ["registry.lan:5000"]
 * }
 * </pre>
 *
 * Mirrors are asked in their order before the registry itself; they are never written to. A
 * registry is spoken to by plain HTTP only if it is listed as insecure, its address is a loopback
 * address, or a mirror is written with {@code http://}; TLS is tried too where plain HTTP is not
 * answered.
 *
 * <p>Proxies are those of the environment ({@link dev.quarters.image.registry.Proxies}),
 * certificates for single registries those of {@code certs.d} ({@link
 * dev.quarters.image.registry.CertificateFolders}).
 *
 * <p>Credentials are those of {@code docker login} and {@code podman login}: {@link
 * dev.quarters.image.registry.CredentialFiles}.
 */
@NullMarked
package dev.quarters.image.registry;

import org.jspecify.annotations.NullMarked;
