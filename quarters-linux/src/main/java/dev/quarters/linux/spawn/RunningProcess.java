package dev.quarters.linux.spawn;

import java.util.concurrent.CompletableFuture;

/** A process whose end is waited for, by its parent or somebody else. */
public interface RunningProcess {

    /** Its process id in this process' pid namespace. */
    int pid();

    /** A descriptor of it, closed after its end: use it while it is known to live. */
    int pidfd();

    /** Sends it a signal. Nothing happens after its end. */
    void signal(int signal);

    /** Sends SIGKILL. */
    void kill();

    /** Done at its end; dependents run on virtual threads. */
    CompletableFuture<Exit> onExit();
}
