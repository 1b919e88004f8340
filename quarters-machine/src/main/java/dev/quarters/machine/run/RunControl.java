package dev.quarters.machine.run;

import java.util.concurrent.CompletableFuture;

/**
 * What the threads of a machine are to do, and where they meet: they stand still together when it
 * pauses, and when it resets, which the last to arrive does.
 */
final class RunControl {

    private enum Target {
        RUN,
        PAUSE,
        END
    }

    private final Runnable stopAll;
    private final Runnable resetBoard;
    private final CompletableFuture<MachineEnd> end = new CompletableFuture<>();
    private final int threads;

    /** Whether a thread has to come to {@link #meet}; cheap to ask. */
    private volatile boolean attention = true;

    private Target target = Target.PAUSE;
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
     * A thread comes by, and stays as long as it is to stand still.
     *
     * @return how many resets there have been; or -1: the machine is at its end
     */
    long meet() {
        synchronized (this) {
            standing++;
            notifyAll();
        }
        try {
            while (mustReset()) {
                // Not under this object's lock: devices take the machine's, and call back to here.
                resetBoard.run();
                resetDone();
            }
        } finally {
            synchronized (this) {
                standing--;
            }
        }
        synchronized (this) {
            attention = target != Target.RUN || resetting;
            return target == Target.END ? -1 : resets;
        }
    }

    /** Waits until it may go on (false), or has to reset the board because all others wait. */
    private synchronized boolean mustReset() {
        try {
            while (target != Target.END && (resetting || target == Target.PAUSE)) {
                if (resetting && !underWay && standing == threads && target == Target.RUN) {
                    underWay = true;
                    return true;
                }
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            target = Target.END;
            notifyAll();
        }
        return false;
    }

    private synchronized void resetDone() {
        resets++;
        resetting = false;
        underWay = false;
        notifyAll();
    }

    /** Lets threads run. */
    synchronized void resume() {
        if (target != Target.END) {
            target = Target.RUN;
            notifyAll();
        }
    }

    /** Makes threads stand still, and waits until they do; false when the machine is at its end. */
    boolean pause() {
        synchronized (this) {
            if (target == Target.END) {
                return false;
            }
            target = Target.PAUSE;
            attention = true;
        }
        stopAll.run();
        synchronized (this) {
            boolean interrupted = false;
            while (standing < threads && target == Target.PAUSE) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return target == Target.PAUSE;
        }
    }

    /** Makes threads stand still; for one of them. Returns at once. */
    synchronized void requestPause() {
        if (target == Target.RUN) {
            target = Target.PAUSE;
            attention = true;
            notifyAll();
        }
    }

    /** Waits until the machine stands still, or is at its end: then false. */
    synchronized boolean awaitStanding() throws InterruptedException {
        while (target == Target.RUN || target == Target.PAUSE && standing < threads) {
            wait();
        }
        return target == Target.PAUSE;
    }

    synchronized boolean isStanding() {
        return target == Target.PAUSE && standing == threads;
    }

    /** A snapshot was loaded: there is nothing to reset before it runs. */
    synchronized void skipReset() {
        resetting = false;
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
            if (target != Target.END) {
                target = Target.END;
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
