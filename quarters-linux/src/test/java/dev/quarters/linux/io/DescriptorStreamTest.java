package dev.quarters.linux.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Streams over descriptors carry everything, wait for each other, and can be closed while one
 * waits.
 */
class DescriptorStreamTest {

    @Test
    void moreThanAPipeHoldsGoesThrough() throws Exception {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        Pipe pipe = Pipe.open();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                DescriptorInputStream in = new DescriptorInputStream(pipe.read())) {
            Callable<Void> writing =
                    () -> {
                        try (DescriptorOutputStream out =
                                new DescriptorOutputStream(pipe.write())) {
                            out.write(sent);
                        }
                        return null;
                    };
            Future<Void> writer = threads.submit(writing);
            assertThat(in.readAllBytes()).isEqualTo(sent);
            writer.get();
        }
    }

    @Test
    void closingWakesAReader() throws Exception {
        Pipe pipe = Pipe.open();
        DescriptorInputStream in = new DescriptorInputStream(pipe.read());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> reader = threads.submit(() -> in.read());
            Thread.sleep(50);
            in.close();
            assertThatThrownBy(() -> reader.get(5, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
        } finally {
            Descriptors.close(pipe.write());
        }
    }

    @Test
    void writingToNobodyIsAnError() {
        Pipe pipe = Pipe.open();
        Descriptors.close(pipe.read());
        try (DescriptorOutputStream out = new DescriptorOutputStream(pipe.write())) {
            assertThatThrownBy(() -> out.write(1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("EPIPE");
        }
    }
}
