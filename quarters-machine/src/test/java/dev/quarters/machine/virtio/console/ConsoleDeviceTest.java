package dev.quarters.machine.virtio.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.virtio.GuestDriver;
import dev.quarters.machine.virtio.MapState;
import dev.quarters.machine.virtio.TestEvents;
import dev.quarters.machine.virtio.console.ConsoleGuest.Message;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

class ConsoleDeviceTest {

    private static final List<PortDefinition> PORTS =
            List.of(
                    new PortDefinition("", true),
                    new PortDefinition("org.example.agent", false),
                    new PortDefinition("log", false));

    private final TestEvents events = new TestEvents();
    private final ConsoleDevice device = new ConsoleDevice(events, PORTS);

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void theDriverLearnsOfThePorts() {
        try (ConsoleGuest guest = ConsoleGuest.multiport(device, events)) {
            assertThat(guest.driver.readConfiguration(4, 4)).isEqualTo(3);
            assertThat(guest.messages())
                    .containsExactly(
                            new Message(0, ControlEvent.PORT_ADD, 1, ""),
                            new Message(1, ControlEvent.PORT_ADD, 1, ""),
                            new Message(2, ControlEvent.PORT_ADD, 1, ""));

            device.port(0).resize(24, 80);
            device.port(1).attach(new CollectingSink());
            guest.send(0, ControlEvent.PORT_READY, 1);
            guest.send(1, ControlEvent.PORT_READY, 1);

            assertThat(guest.messages())
                    .containsExactly(
                            new Message(0, ControlEvent.CONSOLE_PORT, 1, ""),
                            new Message(0, ControlEvent.RESIZE, 1, "[24, 0, 80, 0]"),
                            new Message(1, ControlEvent.PORT_NAME, 1, "org.example.agent"),
                            new Message(1, ControlEvent.PORT_OPEN, 1, ""));
        }
    }

    @Test
    void theHostsEndOpensAndCloses() {
        try (ConsoleGuest guest = ConsoleGuest.multiport(device, events)) {
            guest.open(1);

            device.port(1).attach(new CollectingSink());
            device.port(1).detach();

            assertThat(guest.messages())
                    .containsExactly(
                            new Message(1, ControlEvent.PORT_OPEN, 1, ""),
                            new Message(1, ControlEvent.PORT_OPEN, 0, ""));
        }
    }

    @Test
    void theGuestsEndOpensAndCloses() {
        List<String> heard = new ArrayList<>();
        device.port(2)
                .addListener(
                        new PortListener() {
                            @Override
                            public void opened() {
                                heard.add("opened");
                            }

                            @Override
                            public void closed() {
                                heard.add("closed");
                            }
                        });
        try (ConsoleGuest guest = ConsoleGuest.multiport(device, events)) {
            guest.open(2);
            assertThat(device.port(2).isOpen()).isTrue();
            guest.send(2, ControlEvent.PORT_OPEN, 0);
            guest.send(2, ControlEvent.PORT_OPEN, 1);
            guest.driver.transport().setStatus(0);

            assertThat(heard).containsExactly("opened", "closed", "opened", "closed");
        }
    }

    @Test
    void bytesGoBothWays() {
        CollectingSink sink = new CollectingSink();
        device.port(1).attach(sink);
        try (ConsoleGuest guest = ConsoleGuest.multiport(device, events)) {
            guest.open(1);
            guest.offer(1, 4);
            guest.offer(1, 100);

            guest.write(1, ascii("to the host"));
            int accepted = device.port(1).write(ascii("to the guest"), 0, 12);

            assertThat(sink.bytes.toString()).isEqualTo("to the host");
            assertThat(guest.allWritten(1)).isTrue();
            assertThat(accepted).isEqualTo(12);
            assertThat(guest.read(1)).isEqualTo(ascii("to the guest"));
        }
    }

    @Test
    void aGuestWithoutSpaceHoldsTheHostUp() {
        List<String> heard = new ArrayList<>();
        device.port(1)
                .addListener(
                        new PortListener() {
                            @Override
                            public void writable() {
                                heard.add("writable");
                            }
                        });
        try (ConsoleGuest guest = ConsoleGuest.multiport(device, events)) {
            assertThat(device.port(1).write(ascii("too early"), 0, 9)).isZero();
            guest.open(1);
            guest.offer(1, 3);
            heard.clear();

            assertThat(device.port(1).write(ascii("abcdef"), 0, 6)).isEqualTo(3);
            assertThat(device.port(1).write(ascii("def"), 0, 3)).isZero();
            guest.offer(1, 8);

            assertThat(heard).containsExactly("writable");
            assertThat(device.port(1).write(ascii("def"), 0, 3)).isEqualTo(3);
            assertThat(guest.read(1)).isEqualTo(ascii("abcdef"));
        }
    }

    @Test
    void aHostWithoutSpaceHoldsTheGuestUp() {
        CollectingSink sink = new CollectingSink();
        sink.space = 5;
        device.port(1).attach(sink);
        try (ConsoleGuest guest = ConsoleGuest.multiport(device, events)) {
            guest.open(1);

            guest.write(1, ascii("0123456789"));
            guest.write(1, ascii("abc"));
            assertThat(sink.bytes.toString()).isEqualTo("01234");
            assertThat(guest.allWritten(1)).isFalse();
            sink.space = Integer.MAX_VALUE;
            device.port(1).resume();

            assertThat(sink.bytes.toString()).isEqualTo("0123456789abc");
            assertThat(guest.allWritten(1)).isTrue();
        }
    }

    @Test
    void whatNobodyReadsIsDropped() {
        try (ConsoleGuest guest = ConsoleGuest.multiport(device, events)) {
            guest.open(1);

            guest.write(1, ascii("anybody?"));

            assertThat(guest.allWritten(1)).isTrue();
        }
    }

    @Test
    void messagesWaitForBuffersAndSayWhatIsTrueByThen() {
        try (ConsoleGuest guest = new ConsoleGuest(device, events, ConsoleDevice.MULTIPORT)) {
            guest.send(1, ControlEvent.PORT_READY, 1);
            for (int i = 0; i < 100; i++) {
                device.port(1).attach(new CollectingSink());
                device.port(1).detach();
            }

            for (int i = 0; i < 8; i++) {
                guest.driver.queue(ConsoleDevice.CONTROL_RECEIVE).put(new byte[0], 64);
            }
            guest.driver.queue(ConsoleDevice.CONTROL_RECEIVE).notifyDevice();

            assertThat(guest.messages())
                    .containsExactly(
                            new Message(1, ControlEvent.PORT_NAME, 1, "org.example.agent"),
                            new Message(1, ControlEvent.PORT_OPEN, 0, ""));
        }
    }

    @Test
    void withoutMultiportPortZeroIsOpen() {
        CollectingSink sink = new CollectingSink();
        device.port(0).attach(sink);
        try (ConsoleGuest guest = new ConsoleGuest(device, events, ConsoleDevice.SIZE)) {
            guest.write(0, ascii("login: "));
            guest.offer(0, 16);
            device.port(0).write(ascii("root"), 0, 4);
            device.port(0).resize(50, 132);

            assertThat(sink.bytes.toString()).isEqualTo("login: ");
            assertThat(guest.read(0)).isEqualTo(ascii("root"));
            assertThat(guest.driver.readConfiguration(0, 4)).isEqualTo(50 << 16 | 132);
            assertThat(guest.driver.configurationInterrupts()).isEqualTo(1);
            assertThat(guest.driver.transport().generation()).isEqualTo(1);
        }
    }

    @Test
    void emergencyWritesNeedNoQueue() {
        CollectingSink sink = new CollectingSink();
        device.port(0).attach(sink);

        device.writeConfiguration(8, 4, '!');

        assertThat(sink.bytes.toString()).isEqualTo("!");
    }

    @Test
    void aChainThatTheHostHalfReadGoesOnAfterLoading() {
        CollectingSink sink = new CollectingSink();
        sink.space = 5;
        device.port(1).attach(sink);
        try (ConsoleGuest guest = ConsoleGuest.multiport(device, events)) {
            guest.open(1);
            guest.write(1, ascii("0123456789"));
            MapState state = MapState.of(guest.driver.transport());

            ConsoleDevice other = new ConsoleDevice(events, PORTS);
            CollectingSink rest = new CollectingSink();
            other.port(1).attach(rest);
            GuestDriver moved = guest.driver.movedTo(other);
            moved.transport().load(state);
            events.run();

            assertThat(other.port(1).isOpen()).isTrue();
            assertThat(rest.bytes.toString()).isEqualTo("56789");
            assertThat(moved.queue(ConsoleGuest.receiveQueue(1) + 1).poll()).isPresent();
        }
    }
}
