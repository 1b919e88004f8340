package dev.quarters.machine.run;

import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * What the threads of a machine are to do, and where they meet: they stand still together when it
 * pauses, and when it resets, which the last to arrive does.
 */
final class RunControl {

    /** Who may make it stand still. */
    enum Holder {
        OWNER,
        DEBUGGER
    }

    private final Runnable stopAll;
    private final Runnable resetBoard;
    private final CompletableFuture<MachineEnd> end = new CompletableFuture<>();
    private final int threads;

    /** Whether a thread has to come to {@link #meet}; cheap to ask. */
    private volatile boolean attention = true;

    private final EnumSet<Holder> holders = EnumSet.of(Holder.OWNER);
    private boolean ending;
    private boolean resetting = true;
    private boolean underWay;
    private int standing;
    private int ended;
    private long resets;
    private MachineEnd reason = new MachineEnd.Stopped();

    /**
     * The control of so many threads.
     *
     * @param stopAll makes all of them come to {@link #meet}
     * @param resetBoard run while all of them stand still
     */
    RunControl(int threads, Runnable stopAll, Runnable resetBoard) {
        this.threads = threads;
        this.stopAll = stopAll;
        this.resetBoard = resetBoard;
    }

    CompletableFuture<MachineEnd> end() {
        return end;
    }

    boolean hasAttention() {
        return attention;
    }

    /**
     * A thread comes by, and stays as long as it is to stand still, or until a reset: then it has
     * to start its processors before it stands again.
     *
     * @param seen resets that it knows of: what this returned before, at first zero
     * @return how many resets there have been; or -1: the machine is at its end
     */
    long meet(long seen) {
        synchronized (this) {
            standing++;
            notifyAll();
        }
        try {
            while (mustReset(seen)) {
                // Not under this object's lock: devices take the machine's, and call back to here.
                resetBoard.run();
                resetDone();
            }
        } finally {
            synchronized (this) {
                if (resets == seen) {
                    standing--;
                }
            }
        }
        synchronized (this) {
            attention = ending || !holders.isEmpty() || resetting;
            return ending ? -1 : resets;
        }
    }

    /** Waits until it may go on (false), or has to reset the board because all others wait. */
    private synchronized boolean mustReset(long seen) {
        try {
            while (!ending && resets == seen && (resetting || !holders.isEmpty())) {
                if (resetting && !underWay && standing == threads && holders.isEmpty()) {
                    underWay = true;
                    return true;
                }
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ending = true;
            notifyAll();
        }
        return false;
    }

    private synchronized void resetDone() {
        resets++;
        standing = 0; // Nobody has started yet.
        resetting = false;
        underWay = false;
        notifyAll();
    }

    /** Lets threads run, as far as that holder is concerned; whether they do. */
    synchronized boolean release(Holder holder) {
        holders.remove(holder);
        notifyAll();
        return holders.isEmpty() && !ending;
    }

    /**
     * Makes threads stand still, soon.
     *
     * @return whether that holder did not hold them before
     */
    boolean hold(Holder holder) {
        synchronized (this) {
            if (ending || !holders.add(holder)) {
                return false;
            }
            attention = true;
            notifyAll();
        }
        stopAll.run();
        return true;
    }

    /**
     * Waits until threads stand still, as long as anybody wants it; false: it does not, or ends.
     */
    synchronized boolean awaitStanding() {
        await(() -> standing >= threads || holders.isEmpty());
        return !ending && !holders.isEmpty();
    }

    /** Waits until it was reset for the first time, or has its state out of a snapshot. */
    synchronized void awaitStarted() {
        await(() -> !resetting || resets > 0);
    }

    /** Waits until that holder holds the threads, or the machine is at its end. */
    synchronized void awaitHold(Holder holder) {
        await(() -> holders.contains(holder));
    }

    private void await(BooleanSupplier condition) {
        boolean interrupted = false;
        while (!ending && !condition.getAsBoolean()) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes threads stand still, and waits until they do; false when the machine is at its end. */
    boolean pause() {
        hold(Holder.OWNER);
        return awaitStanding();
    }

    /** Makes threads stand still; for one of them. Returns at once. */
    synchronized void requestPause() {
        if (!ending && holders.add(Holder.OWNER)) {
            attention = true;
            notifyAll();
        }
    }

    /** Whether the owner has it standing still. */
    synchronized boolean isStanding() {
        return holders.contains(Holder.OWNER) && threadsStand();
    }

    /** Whether somebody holds all threads. */
    synchronized boolean threadsStand() {
        return !ending && standing == threads;
    }

    /** A snapshot was loaded: there is nothing to reset before it runs. */
    synchronized void skipReset() {
        resetting = false;
        notifyAll();
    }

    /** Resets when all threads have met. Returns at once. */
    void requestReset() {
        synchronized (this) {
            resetting = true;
            attention = true;
            notifyAll();
        }
        stopAll.run();
    }

    /** Ends the machine; the first reason counts. Returns at once. */
    void requestEnd(MachineEnd why) {
        synchronized (this) {
            if (!ending) {
                ending = true;
                reason = why;
                attention = true;
                notifyAll();
            }
        }
        stopAll.run();
    }

    /** A thread is at its end; the last one completes the machine's. */
    void threadEnded() {
        MachineEnd last = null;
        synchronized (this) {
            ended++;
            if (ended == threads) {
                last = reason;
            }
        }
        if (last != null) {
            end.complete(last);
        }
    }
}
