package dev.quarters.api;

/** Can be stopped in mid-air and go on. */
public interface Pausable {

    /** Stops every process or processor of it; memory and connections stay. */
    void pause();

    /** Lets it go on. */
    void unpause();
}
