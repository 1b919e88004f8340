package dev.quarters.machine.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Time goes as the host's, and not while paused. */
class RealTimeEventQueueTest {

    private static final long MILLISECOND = 1_000_000;

    private final RealTimeEventQueue queue = new RealTimeEventQueue("test time");
    private final BlockingQueue<String> happened = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void timersRunWhenDueAndUnderTheLock() throws InterruptedException {
        EventQueue.Timer timer =
                queue.timer(
                        () ->
                                happened.add(
                                        queue.lock().isHeldByCurrentThread() + " " + queue.now()));
        queue.resume();
        queue.locked(() -> timer.set(20 * MILLISECOND));

        String[] result = happened.poll(10, TimeUnit.SECONDS).split(" ");

        assertThat(result[0]).isEqualTo("true");
        assertThat(Long.parseLong(result[1])).isGreaterThanOrEqualTo(20 * MILLISECOND);
    }

    @Test
    void anEarlierTimerWakesTheThread() throws InterruptedException {
        EventQueue.Timer late = queue.timer(() -> happened.add("late"));
        EventQueue.Timer early = queue.timer(() -> happened.add("early"));
        queue.resume();
        queue.locked(() -> late.set(Long.MAX_VALUE - 1));
        queue.locked(() -> early.set(queue.now() + MILLISECOND));

        assertThat(happened.poll(10, TimeUnit.SECONDS)).isEqualTo("early");
    }

    @Test
    void pausedTimeStandsStillAndWhatIsPostedRuns() throws InterruptedException {
        EventQueue.Timer timer = queue.timer(() -> happened.add("due"));
        queue.resume();
        queue.pause();
        long before = queue.now();
        queue.locked(() -> timer.set(before + 1));
        queue.post(() -> happened.add("posted"));

        assertThat(happened.poll(10, TimeUnit.SECONDS)).isEqualTo("posted");
        assertThat(happened.poll(20, TimeUnit.MILLISECONDS)).isNull();
        assertThat(queue.now()).isEqualTo(before);

        queue.resume();
        assertThat(happened.poll(10, TimeUnit.SECONDS)).isEqualTo("due");
    }
}
