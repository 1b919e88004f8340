package dev.quarters.api;

import java.util.Optional;

/** What registries are asked besides for images. */
public interface RegistryAccess {

    /**
     * Checks with its registry whether a login is good.
     *
     * @return a token to be used instead of the password from now on, where the registry gives one
     * @throws UnauthorizedException when the registry refuses it
     */
    Optional<String> logIn(RegistryLogin login);

    /**
     * What a registry has under that name, of which nothing is fetched.
     *
     * @param reference of an image of a registry: {@code debian:12}
     * @throws NotFoundException when there is no such thing
     */
    PublishedImage look(String reference, Optional<RegistryLogin> login);
}
