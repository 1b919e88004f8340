package dev.quarters.api;

/** Is a process of this host, which other programs can look at. */
public interface HostProcess {

    /** Its number on this host; 0 when it does not run. */
    long pid();
}
