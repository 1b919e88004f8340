package dev.quarters.machine.serial;

/** What a serial port is connected to. Called under the machine's lock; returns at once. */
public interface SerialBackend {

    /**
     * Takes a byte that the guest sent. False when it can't now: the port keeps the byte, and is
     * told by {@link SerialPort#transmit} when to try again.
     */
    boolean transmit(int value);

    /** The port has space again after {@link SerialPort#receive} refused a byte. */
    void receiverReady();

    /** Loses what is sent. */
    static SerialBackend none() {
        return new SerialBackend() {
            @Override
            public boolean transmit(int value) {
                return true;
            }

            @Override
            public void receiverReady() {}
        };
    }
}
