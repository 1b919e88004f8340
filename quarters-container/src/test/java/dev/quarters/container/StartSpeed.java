package dev.quarters.container;

import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestStreams;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Measures containers that say one word: from create to the first byte, to the end, and per second
 * with several at once. A program to be run by hand: {@code StartSpeed RUNS PARALLEL}.
 */
final class StartSpeed {

    private StartSpeed() {}

    private record Times(double firstByte, double exit, double closed) {}

    public static void main(String[] arguments) throws Exception {
        int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300;
        int parallel = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 16;
        try (TestGuests guests = new TestGuests()) {
            for (int i = 0; i < 300; i++) {
                once(guests);
            }
            Times[] times = new Times[runs];
            for (int i = 0; i < runs; i++) {
                times[i] = once(guests);
            }
            print("create to first byte", Arrays.stream(times).mapToDouble(Times::firstByte));
            print("create to exit", Arrays.stream(times).mapToDouble(Times::exit));
            print("create to closed", Arrays.stream(times).mapToDouble(Times::closed));
            System.out.printf(
                    Locale.ROOT,
                    "%d at once: %.0f per second%n",
                    parallel,
                    rate(guests, runs * 5, parallel));
        }
    }

    private static void print(String what, java.util.stream.DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "%s: min %.2f median %.2f p99 %.2f ms%n",
                what,
                sorted[0],
                sorted[sorted.length / 2],
                sorted[sorted.length * 99 / 100]);
    }

    private static double rate(TestGuests guests, int runs, int parallel) throws Exception {
        AtomicInteger left = new AtomicInteger(runs);
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(parallel)) {
            for (int i = 0; i < parallel; i++) {
                threads.submit(
                        () -> {
                            while (left.getAndDecrement() > 0) {
                                once(guests);
                            }
                            return null;
                        });
            }
        }
        return runs / ((System.nanoTime() - start) / 1e9);
    }

    private static Times once(TestGuests guests) throws InterruptedException {
        GuestSpec spec = GuestSpec.of("test").command("echo", "hello").build();
        var request = guests.request(spec);
        CountDownLatch first = new CountDownLatch(1);
        long[] at = new long[1];
        OutputStream sink =
                new OutputStream() {
                    @Override
                    public void write(int octet) {
                        at[0] = System.nanoTime();
                        first.countDown();
                    }
                };
        long start = System.nanoTime();
        long exit;
        try (Guest guest = guests.engine.create(request)) {
            guest.start(
                    new GuestStreams(
                            Optional.empty(),
                            sink,
                            OutputStream.nullOutputStream(),
                            Optional.empty()));
            first.await();
            guest.await();
            exit = System.nanoTime();
        }
        long closed = System.nanoTime();
        return new Times((at[0] - start) / 1e6, (exit - start) / 1e6, (closed - start) / 1e6);
    }
}
