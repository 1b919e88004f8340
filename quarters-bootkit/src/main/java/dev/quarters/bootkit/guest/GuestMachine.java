package dev.quarters.bootkit.guest;

import dev.quarters.bootkit.agent.Agent;
import dev.quarters.bootkit.network.MachineNetwork;

import java.util.Optional;

/** What a guest's kernel runs in: made standing still, started once, ended by closing it. */
public interface GuestMachine extends AutoCloseable {

    /**
     * The host's side of the agent in it. When the machine ends by itself, whoever waits for
     * something of the guest is told why ({@link Agent#abort}).
     */
    Agent agent();

    /** The networks that it is on. */
    default Optional<MachineNetwork> network() {
        return Optional.empty();
    }

    /** Boots the kernel. */
    void start();

    /** Makes it stand still, and its time. */
    void pause();

    /** Lets it go on. */
    void resume();

    /** Pulls the plug, and gives everything back; closed before, it waits until that is done. */
    @Override
    void close();
}
