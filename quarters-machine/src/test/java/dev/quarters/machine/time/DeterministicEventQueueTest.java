package dev.quarters.machine.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Time goes by instructions, and everything at its time. */
class DeterministicEventQueueTest {

    private final DeterministicEventQueue queue = new DeterministicEventQueue(1000);
    private final List<String> happened = new ArrayList<>();

    private EventQueue.Timer timer(String name) {
        return queue.timer(() -> happened.add(name + "@" + queue.now()));
    }

    @Test
    void timersRunInTheOrderOfDeadlinesAndOfBeingSet() {
        timer("late").set(30);
        timer("first").set(20);
        timer("second").set(20);

        queue.advance(25);

        assertThat(happened).containsExactly("first@20", "second@20");
        assertThat(queue.now()).isEqualTo(25);
        assertThat(queue.nextDeadline()).isEqualTo(30);
    }

    @Test
    void aTimerMaySetItselfAgain() {
        EventQueue.Timer[] timer = new EventQueue.Timer[1];
        timer[0] =
                queue.timer(
                        () -> {
                            happened.add("tick@" + queue.now());
                            timer[0].set(queue.now() + 10);
                        });
        timer[0].set(10);

        queue.advance(35);

        assertThat(happened).containsExactly("tick@10", "tick@20", "tick@30");
    }

    @Test
    void aTimerThatIsAlwaysDueDoesNotHoldTheQueue() {
        EventQueue.Timer[] timer = new EventQueue.Timer[1];
        timer[0] =
                queue.timer(
                        () -> {
                            happened.add("again");
                            timer[0].set(0);
                        });
        timer[0].set(5);

        queue.advance(10);

        assertThat(happened.size()).isBetween(1, 3);
        assertThat(queue.now()).isEqualTo(10);
    }

    @Test
    void aTimerThatIsSetAnewHasOneDeadline() {
        EventQueue.Timer timer = timer("timer");
        timer.set(10);
        timer.set(20);
        queue.advance(15);
        assertThat(happened).isEmpty();
        assertThat(timer.deadline()).isEqualTo(20);

        timer.cancel();
        queue.advance(15);
        assertThat(happened).isEmpty();
        assertThat(timer.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void timeGoesOnWithinAStretchAndEarlierDeadlinesAreTold() {
        long[] executed = {0};
        queue.begin(() -> executed[0], () -> happened.add("earlier"));
        executed[0] = 7;
        assertThat(queue.now()).isEqualTo(7);
        timer("a").set(20);
        timer("b").set(30);
        assertThat(happened).containsExactly("earlier");

        queue.end();
        queue.advance(8);
        assertThat(queue.now()).isEqualTo(8);
    }

    @Test
    void whatIsPostedRunsAtTheNextAdvance() {
        queue.post(() -> happened.add("posted@" + queue.now()));
        queue.advance(0);

        assertThat(happened).containsExactly("posted@0");
    }

    @Test
    void theWallClockFollowsTheTime() {
        queue.advance(2_500_000_000L);

        assertThat(queue.wallClockSeconds()).isEqualTo(1002);
    }
}
