package dev.quarters.machine.run;

import dev.quarters.machine.time.DeterministicEventQueue;
import dev.quarters.machine.vcpu.Vcpu;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Drives all processors on one thread, in turns of so many instructions, and lets time go by what
 * they executed. While all are halted, time jumps to the next event. So the same machine with the
 * same input does the same, instruction by instruction.
 */
final class DeterministicRunner implements Runnable {

    /** Instructions of a turn while several processors share the thread. */
    private static final long TURN = 10_000;

    /** Those of one alone: what the host posts waits as long at most. */
    private static final long TURN_ALONE = 1_000_000;

    /** Without anything to do and any deadline, how often host events are looked for. */
    private static final long IDLE_NANOSECONDS = 1_000_000;

    private final List<Processor> processors;
    private final DeterministicEventQueue events;
    private final RunControl control;
    private final Starter starter;

    /** Instructions that may be executed before the machine stands still. */
    private volatile long left = Long.MAX_VALUE;

    DeterministicRunner(
            List<Processor> processors,
            DeterministicEventQueue events,
            RunControl control,
            Starter starter) {
        this.processors = processors;
        this.events = events;
        this.control = control;
        this.starter = starter;
    }

    /** The machine stands still after that many more instructions; while it stands. */
    void pauseAfter(long instructions) {
        left = instructions;
    }

    @Override
    public void run() {
        processors.forEach(processor -> processor.attach(Thread.currentThread()));
        long resets = 0;
        while (true) {
            while (control.hasAttention()) {
                long now = control.meet(resets);
                if (now < 0) {
                    return;
                }
                if (now != resets) {
                    resets = now;
                    processors.forEach(starter::start);
                }
            }
            boolean executed = false;
            for (Processor processor : processors) {
                if (!control.hasAttention() && processor.prepare()) {
                    turn(processor);
                    executed = true;
                }
            }
            if (!executed && !control.hasAttention()) {
                idle();
            }
        }
    }

    private void turn(Processor processor) {
        Vcpu vcpu = processor.vcpu();
        long untilEvent = Math.max(1, events.nextDeadline() - events.now());
        long turn = Math.min(processors.size() == 1 ? TURN_ALONE : TURN, left);
        long limit = Math.min(turn, untilEvent);
        long start = vcpu.instructionCount();
        events.begin(() -> vcpu.instructionCount() - start, vcpu::requestStop);
        Vcpu.Stop stop;
        try {
            stop = processor.run(limit);
        } finally {
            events.end();
        }
        long executed = vcpu.instructionCount() - start;
        events.advance(executed);
        starter.handle(processor, stop);
        count(executed);
    }

    /** Exactly: a turn is never longer than what is left. */
    private void count(long executed) {
        long rest = left == Long.MAX_VALUE ? left : left - executed;
        left = rest;
        if (rest == 0) {
            left = Long.MAX_VALUE;
            control.requestPause();
        }
    }

    private void idle() {
        long deadline = events.nextDeadline();
        if (deadline != Long.MAX_VALUE) {
            events.advance(Math.max(0, deadline - events.now()));
        } else {
            if (!events.hasPosted()) {
                LockSupport.parkNanos(this, IDLE_NANOSECONDS);
            }
            events.advance(0);
        }
    }
}
