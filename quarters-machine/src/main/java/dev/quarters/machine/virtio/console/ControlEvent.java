package dev.quarters.machine.virtio.console;

/** Events of control messages (virtio 1.2 §5.3.6.2), and the order in which a port sends them. */
final class ControlEvent {

    static final int DEVICE_READY = 0;
    static final int PORT_ADD = 1;
    static final int PORT_READY = 3;
    static final int CONSOLE_PORT = 4;
    static final int RESIZE = 5;
    static final int PORT_OPEN = 6;
    static final int PORT_NAME = 7;

    /** Identity of the port, event, value. */
    static final int BYTES = 8;

    private static final int[] ORDER = {PORT_ADD, CONSOLE_PORT, PORT_NAME, PORT_OPEN, RESIZE};

    /** The bits of all that a port sends. */
    static final int ALL =
            1 << PORT_ADD | 1 << CONSOLE_PORT | 1 << PORT_NAME | 1 << PORT_OPEN | 1 << RESIZE;

    private ControlEvent() {}

    /** The first of those in a set of bits (1 &lt;&lt; event). */
    static int first(int pending) {
        for (int event : ORDER) {
            if ((pending & 1 << event) != 0) {
                return event;
            }
        }
        throw new IllegalArgumentException("no event in " + Integer.toBinaryString(pending));
    }
}
