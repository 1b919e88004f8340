package dev.quarters.cli.run;

/**
 * A volume in a guest.
 *
 * @param name empty: one without a name is made
 * @param target where, an absolute path inside the guest
 */
record NamedVolume(String name, String target, boolean readOnly) {}
