package dev.quarters.api;

/** Can be limited otherwise while it runs. */
public interface Limitable {

    /**
     * Limits it by all of these from now on; what is 0 there stays as it was.
     *
     * @throws ConflictException when one of them can't be begun with while it runs
     */
    void limit(ResourceLimits limits);
}
