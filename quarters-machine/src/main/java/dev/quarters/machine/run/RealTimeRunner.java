package dev.quarters.machine.run;

import java.util.concurrent.locks.LockSupport;

/** Drives one processor on a thread of its own, which sleeps while the processor is halted. */
record RealTimeRunner(Processor processor, RunControl control, Starter starter)
        implements Runnable {

    @Override
    public void run() {
        processor.attach(Thread.currentThread());
        long resets = 0;
        while (true) {
            while (control.hasAttention()) {
                long now = control.meet(resets);
                if (now < 0) {
                    return;
                }
                if (now != resets) {
                    resets = now;
                    starter.start(processor);
                }
            }
            if (processor.prepare()) {
                starter.handle(processor, processor.run(Long.MAX_VALUE));
            } else if (processor.isIdle() && !control.hasAttention()) {
                LockSupport.park(this);
            }
        }
    }
}
