package dev.quarters.monitor;

import dev.quarters.api.CommandException;
import dev.quarters.api.Copyable;
import dev.quarters.api.Engine;
import dev.quarters.api.Enterable;
import dev.quarters.api.ExitStatus;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestState;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.HostNeed;
import dev.quarters.api.Image;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.Probe;
import dev.quarters.api.Progress;
import dev.quarters.api.Technique;
import dev.quarters.api.TerminalSize;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Guests without a machine: the words of the command are what happens to it. {@code echo WORDS}
 * writes them to both outputs; {@code cat} copies its input; {@code flood} writes 300,000 bytes;
 * {@code wait} ends by a signal; {@code boots} does not come to run; {@code late} does what follows
 * half a second later; {@code attempt} tries to get out; {@code crash} takes its process along;
 * {@code absent} is not there.
 */
public class EchoEngine implements Engine {

    static final int FLOOD = 300_000;

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public Technique technique() {
        return Technique.GUEST_OS;
    }

    @Override
    public Probe probe(Optional<Image> image) {
        return new Probe(List.of(), List.of());
    }

    @Override
    public Guest create(GuestRequest request) {
        Path kernels = request.provisions().folder("kernels");
        request.provisions().layers("kernel:1", Progress.SILENT).close();
        return new EchoGuest(request, kernels);
    }

    @Override
    public void cleanUp(Path folder) {}

    /** One whose monitors may have namespaces. */
    public static final class Tracing extends EchoEngine {
        @Override
        public String name() {
            return "tracing-echo";
        }

        @Override
        public Set<HostNeed> needs() {
            return Set.of(HostNeed.NAMESPACES);
        }
    }

    private static final class EchoGuest implements Guest, Enterable, Copyable {

        private final GuestRequest request;
        private final Path kernels;
        private final CompletableFuture<ExitStatus> ended = new CompletableFuture<>();
        private volatile GuestState state = GuestState.CREATED;

        EchoGuest(GuestRequest request, Path kernels) {
            this.request = request;
            this.kernels = kernels;
        }

        @Override
        public String id() {
            return request.id();
        }

        @Override
        public GuestSpec spec() {
            return request.spec();
        }

        @Override
        public String engine() {
            return "echo";
        }

        @Override
        public GuestState state() {
            return state;
        }

        @Override
        public void start(GuestStreams streams) {
            state = GuestState.RUNNING;
            List<String> words = request.spec().command();
            if (words.getFirst().equals("boots")) {
                ended.join(); // for ever
            }
            if (words.getFirst().equals("absent")) {
                throw new CommandException("there is no absent", "look for it", 127);
            }
            Thread.ofVirtual().start(() -> run(words, streams));
        }

        private void run(List<String> words, GuestStreams streams) {
            try {
                switch (words.getFirst()) {
                    case "late" -> {
                        Thread.sleep(500);
                        run(words.subList(1, words.size()), streams);
                    }
                    case "echo" -> {
                        write(streams.output(), String.join(" ", words));
                        write(streams.errorOutput(), "in " + kernels.getFileName());
                        end(3);
                    }
                    case "attempt" -> {
                        write(streams.output(), Attempts.all(words.subList(1, words.size())));
                        end(0);
                    }
                    case "cat" -> {
                        streams.input().orElseThrow().transferTo(streams.output());
                        end(0);
                    }
                    case "flood" -> {
                        streams.output().write(new byte[FLOOD]);
                        end(0);
                    }
                    case "crash" -> Runtime.getRuntime().halt(1);
                    default -> {}
                }
            } catch (IOException | InterruptedException e) {
                end(1);
            }
        }

        private static void write(OutputStream to, String text) throws IOException {
            to.write(text.getBytes(StandardCharsets.UTF_8));
            to.flush();
        }

        private void end(int code) {
            state = GuestState.EXITED;
            ended.complete(ExitStatus.of(code));
        }

        @Override
        public ExitStatus await() throws InterruptedException {
            return ended.join();
        }

        @Override
        public void signal(int signal) {
            end(128 + signal);
        }

        @Override
        public Command enter(CommandSpec command, GuestStreams streams) {
            CompletableFuture<Integer> signalled = new CompletableFuture<>();
            return new Command() {
                @Override
                public ExitStatus await() {
                    try {
                        write(streams.output(), String.join(" ", command.arguments()) + ":");
                        streams.input().orElseThrow().transferTo(streams.output());
                        return ExitStatus.of(signalled.join());
                    } catch (IOException e) {
                        return ExitStatus.of(1);
                    }
                }

                @Override
                public void signal(int signal) {
                    signalled.complete(128 + signal);
                }

                @Override
                public void resize(TerminalSize size) {
                    signalled.complete(size.columns());
                }
            };
        }

        @Override
        public void copyIn(String folder, InputStream archive) {
            throw new NotFoundException("there is no folder " + folder, "make one");
        }

        @Override
        public void copyOut(String path, OutputStream archive) {
            try {
                write(archive, "the file " + path);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Entry look(String path) {
            return new Entry(path, 7, 0100644, Instant.EPOCH, "");
        }

        @Override
        public void close() {
            if (state.isAlive()) {
                end(137);
            }
            state = GuestState.REMOVED;
        }
    }
}
