package dev.quarters.x86.translate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Processor;
import dev.quarters.x86.interpret.FlatMachine;
import dev.quarters.x86.interpret.Interpreter;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What is hot is translated beside the processor, as HotSpot comes to it. */
@Timeout(60)
class RegionTranslatorTest {

    private static final String EVENT = "dev.quarters.RegionTranslation";

    @TempDir private Path folder;

    private final FlatMachine machine = new FlatMachine();
    private final Processor cpu = machine.cpu;
    private final RegionTranslator translator = new RegionTranslator(cpu);
    private final Interpreter interpreter = new Interpreter(cpu, translator);

    private List<RecordedEvent> events(Recording recording) throws IOException {
        Path file = folder.resolve("dump.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file);
    }

    private RecordedEvent executeUntilOneIs(Recording recording, Predicate<RecordedEvent> wanted)
            throws IOException {
        while (true) {
            interpreter.run(1_000_000);
            Optional<RecordedEvent> found = events(recording).stream().filter(wanted).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
    }

    @Test
    void aHotLoopIsTranslated() throws IOException {
        machine.load(0x9000, "FF C9 F6 C1 01 74 02 01 C8 39 D1 75 F3 EB F1");
        // again: DEC ECX; TEST CL, 1; JZ over; ADD EAX, ECX; over: CMP ECX, EDX; JNZ again; JMP
        // again
        cpu.rip = 0x9000;
        cpu.registers[Processor.RDX] = -1;
        cpu.registers[Processor.RCX] = 1L << 31;
        try (Recording recording = new Recording()) {
            recording.enable(EVENT);
            recording.start();
            RecordedEvent event = executeUntilOneIs(recording, any -> true);

            assertThat(event.getLong("entry")).isEqualTo(0x9000);
            assertThat(event.getInt("blocks")).isEqualTo(3);
            assertThat(event.getInt("instructions")).isEqualTo(6);
            assertThat(event.getInt("bytecodes")).isBetween(100, 4999);
            assertThat(event.getBoolean("grown")).isFalse();
        } finally {
            translator.close();
        }
    }

    @Test
    void aRegionGrowsWithWhatBecomesHotInIt() throws IOException {
        machine.load(0x9000, "FB FF C9 F7 C1 00 00 00 08 74 08 01 C8 01 C8 01 C8 01 C8 EB EB");
        // again: STI; DEC ECX; TEST ECX, 1 << 27; JZ over; 4 times ADD EAX, ECX; over: JMP again
        cpu.rip = 0x9000;
        cpu.registers[Processor.RCX] = (1 << 27) - 1;
        try (Recording recording = new Recording()) {
            recording.enable(EVENT);
            recording.start();
            RecordedEvent first = executeUntilOneIs(recording, any -> true);
            assertThat(first.getBoolean("grown")).isFalse();

            cpu.registers[Processor.RCX] = (1 << 28) - 1; // Now it goes the other way.
            RecordedEvent grown = executeUntilOneIs(recording, each -> each.getBoolean("grown"));

            assertThat(grown.getInt("instructions")).isEqualTo(9);
            assertThat(grown.getInt("blocks")).isEqualTo(4);
        } finally {
            translator.close();
        }
    }
}
