package dev.quarters.api;

/** Can go on under another engine while it runs. */
public interface Movable {

    /**
     * Has it go on under that engine where it is, running or paused, with all that it has open. It
     * stands still for the time that takes; from then on {@link Guest#engine} is the other one.
     *
     * @throws QuartersException when it can't; then it goes on as before
     */
    void moveTo(Engine engine);
}
