package dev.quarters.api;

/**
 * Can leave its folder to another guest of the same owner and engine, with what the engine prepared
 * there; nothing of what the guest did is in it.
 */
public interface Followable {

    /**
     * Whether its folder may be given to another guest ({@link GuestRequest#folder}); else it is to
     * be removed. Known when the guest is closed. Before a folder that was left is removed, {@link
     * Engine#cleanUp} is to be called with it.
     */
    boolean leavesFolder();
}
