package dev.quarters.machine.gdb;

import dev.quarters.machine.debug.Debuggable;
import dev.quarters.machine.debug.DebuggedMachine;
import dev.quarters.machine.debug.Register;
import dev.quarters.machine.debug.RegisterSet;
import dev.quarters.machine.debug.StopPoint;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A connection of GDB. The guest stops with its first packet and goes on when it leaves, however it
 * does. While the guest runs, only an interrupt is listened to.
 *
 * <p>One thread reads packets, another one answers them and hears what the machine has to say; both
 * are of this connection.
 */
final class GdbSession {

    private static final int INTERRUPTED = 2;
    private static final int TRAPPED = 5;
    private static final int WAITING_PACKETS = 16;
    private static final Register INSTRUCTION_POINTER = named("rip");

    /** What the answering thread hears. */
    private sealed interface Event {
        record Packet(byte[] data) implements Event {}

        record Stopped(int processor) implements Event {}

        record Ended() implements Event {}

        record Closed() implements Event {}
    }

    private final DebuggedMachine machine;
    private final PacketStream stream;
    private final StopPointPackets stopPoints;
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(WAITING_PACKETS);
    private boolean running = true;
    private boolean over;
    private int selected;
    private String lastStop = "";

    GdbSession(DebuggedMachine machine, ByteChannel channel) {
        this.machine = machine;
        stream = new PacketStream(channel);
        stopPoints = new StopPointPackets(machine);
    }

    private static Register named(String name) {
        return RegisterSet.ALL.stream()
                .filter(register -> register.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Serves it to its end. */
    void run() throws IOException {
        Thread reader = Thread.ofVirtual().name("gdb packets").start(this::read);
        machine.onStop(processor -> tell(new Event.Stopped(processor)));
        machine.end().thenRun(() -> tell(new Event.Ended()));
        try {
            while (!over) {
                handle(events.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            machine.onStop(processor -> {});
            leave();
            reader.interrupt();
        }
    }

    /** From the threads of processors: they do not wait for a slow client. */
    private void tell(Event event) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                events.put(event);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    private void read() {
        try {
            for (byte[] data = stream.read(); data != null; data = stream.read()) {
                events.put(new Event.Packet(data));
            }
            events.put(new Event.Closed());
        } catch (IOException e) {
            tell(new Event.Closed());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The guest goes on as if nobody had been here. */
    private void leave() {
        if (lastStop.isEmpty() || machine.end().isDone()) {
            return;
        }
        machine.stop();
        stopPoints.clear();
        machine.processors().forEach(processor -> processor.setStepping(false));
        machine.resume(OptionalInt.empty());
    }

    private void handle(Event event) throws IOException {
        switch (event) {
            case Event.Packet packet when PacketStream.isInterrupt(packet.data()) -> interrupt();
            case Event.Packet packet -> answer(new Request(packet.data()));
            case Event.Stopped stopped -> stopped(stopped.processor());
            case Event.Ended ended -> {
                over = true;
                if (running) {
                    stream.send("W00");
                }
            }
            case Event.Closed closed -> over = true;
        }
    }

    private void interrupt() throws IOException {
        if (running && machine.stop()) {
            running = false;
            report(INTERRUPTED, selected, "");
        }
    }

    private void stopped(int processor) throws IOException {
        if (!machine.awaitStanding() || !running) {
            return;
        }
        running = false;
        selected = processor;
        report(TRAPPED, processor, reason(machine.processors().get(processor)));
    }

    private String reason(Debuggable processor) {
        Optional<StopPoint> watched = processor.watched();
        if (watched.isPresent()) {
            StopPoint point = watched.get();
            return "%s:%x;".formatted(StopPointPackets.word(point), point.address());
        }
        long at =
                ByteBuffer.wrap(processor.read(INSTRUCTION_POINTER))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong();
        String word = stopPoints.breakpointAt(at);
        return word.isEmpty() ? "" : word + ":;";
    }

    private void report(int signal, int processor, String reason) throws IOException {
        lastStop = "T%02xthread:%x;%s".formatted(signal, processor + 1, reason);
        stream.send(lastStop);
    }

    private void answer(Request request) throws IOException {
        if (running && lastStop.isEmpty()) {
            machine.stop();
            running = false;
            lastStop = "T%02xthread:1;".formatted(TRAPPED);
        } else if (running) {
            return; // GDB waits for the guest to stop, and so sends nothing
        }
        String reply;
        try {
            reply = reply(request);
        } catch (PacketException e) {
            reply = e.reply();
        }
        if (reply != null) {
            stream.send(reply);
        }
    }

    private Debuggable processor() {
        return machine.processors().get(selected);
    }

    /** The reply, or null when there is none now. */
    private @Nullable String reply(Request request) throws IOException {
        return switch (request.next()) {
            case '?' -> lastStop;
            case 'g' -> RegisterPackets.readAll(processor());
            case 'G' -> RegisterPackets.writeAll(processor(), request);
            case 'p' -> RegisterPackets.read(processor(), request);
            case 'P' -> RegisterPackets.write(processor(), request);
            case 'm' -> MemoryPackets.read(machine, processor(), request);
            case 'M' -> MemoryPackets.write(machine, processor(), request, false);
            case 'X' -> MemoryPackets.write(machine, processor(), request, true);
            case 'Z' -> stopPoints.change(request, true);
            case 'z' -> stopPoints.change(request, false);
            case 'H' -> select(request);
            case 'T' -> thread(request) >= 0 ? "OK" : "E03";
            case 'c' -> go(request, false);
            case 's' -> go(request, true);
            case 'D' -> {
                stream.send("OK");
                over = true;
                yield null;
            }
            case 'k' -> {
                machine.kill();
                over = true;
                yield null;
            }
            case 'q', 'Q' -> query(request);
            case 'v' -> verb(request);
            default -> "";
        };
    }

    private @Nullable String query(Request request) throws IOException {
        String text = request.text();
        if (text.startsWith("qSupported")) {
            return QueryPackets.supported();
        } else if (text.equals("QStartNoAckMode")) {
            stream.send("OK");
            stream.stopAcknowledging();
            return null;
        } else if (text.startsWith("qRcmd,")) {
            request.expect("Rcmd,");
            String line = new String(request.hexadecimal(), StandardCharsets.UTF_8);
            return Request.hexadecimal(MonitorCommands.execute(machine, processor(), line));
        } else if (text.startsWith("qThreadExtraInfo,")) {
            request.expect("ThreadExtraInfo,");
            return Request.hexadecimal("processor " + thread(request));
        }
        return switch (text) {
            case "qfThreadInfo" -> QueryPackets.threads(machine.processors().size());
            case "qsThreadInfo" -> "l";
            case "qC" -> "QC%x".formatted(selected + 1);
            case "qAttached" -> "1";
            case "qSymbol::" -> "OK";
            default ->
                    QueryPackets.features(new Request(text.getBytes(StandardCharsets.ISO_8859_1)));
        };
    }

    private @Nullable String verb(Request request) throws IOException {
        if (request.accept("Cont?")) {
            return "vCont;c;C;s;S";
        } else if (request.accept("Cont;")) {
            return resume(request);
        } else if (request.accept("Kill")) {
            machine.kill();
            over = true;
            stream.send("OK");
            return null;
        }
        return "";
    }

    private String select(Request request) {
        char purpose = request.next();
        if (purpose != 'g' && purpose != 'c') {
            throw PacketException.garbled(request.text());
        }
        int thread = thread(request);
        if (thread < 0) {
            throw new PacketException(PacketException.NO_SUCH_PROCESSOR, "no such processor");
        }
        if (purpose == 'g') {
            selected = thread;
        }
        return "OK";
    }

    /** The processor of a thread's number, of which 0 and -1 are any; -1 when there is none. */
    private int thread(Request request) {
        if (request.accept("-1")) {
            return selected;
        }
        long number = request.number();
        return number == 0
                ? selected
                : number <= machine.processors().size() ? (int) number - 1 : -1;
    }

    /** The packets c and s; to go on somewhere else is for who sets RIP. */
    private @Nullable String go(Request request, boolean step) {
        if (!request.isAtEnd()) {
            throw PacketException.garbled(request.text());
        }
        return resume(step ? OptionalInt.of(selected) : OptionalInt.empty());
    }

    /** The first action with a step counts, else all go on. */
    private @Nullable String resume(Request request) {
        OptionalInt stepping = OptionalInt.empty();
        do {
            char action = request.next();
            if (action == 'C' || action == 'S') {
                request.number(0xFF); // a signal, of which processors know nothing
            } else if (action != 'c' && action != 's') {
                throw PacketException.garbled(request.text());
            }
            int thread = request.accept(":") ? thread(request) : selected;
            if (thread < 0) {
                throw new PacketException(PacketException.NO_SUCH_PROCESSOR, "no such processor");
            }
            if ((action == 's' || action == 'S') && stepping.isEmpty()) {
                stepping = OptionalInt.of(thread);
            }
        } while (request.accept(";"));
        return resume(stepping);
    }

    private @Nullable String resume(OptionalInt stepping) {
        List<? extends Debuggable> processors = machine.processors();
        for (int i = 0; i < processors.size(); i++) {
            processors.get(i).setStepping(stepping.isPresent() && stepping.getAsInt() == i);
        }
        running = true;
        machine.resume(stepping);
        return null;
    }
}
