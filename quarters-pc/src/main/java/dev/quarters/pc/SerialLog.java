package dev.quarters.pc;

import dev.quarters.bootkit.guest.KernelLog;
import dev.quarters.machine.serial.SerialBackend;

import java.util.List;

/** A serial port whose other end only keeps the last of what is said. */
public final class SerialLog implements SerialBackend {

    private final KernelLog log = new KernelLog();

    @Override
    public boolean transmit(int value) {
        log.add(value);
        return true;
    }

    @Override
    public void receiverReady() {}

    /** The last lines. */
    public List<String> lines() {
        return log.lines();
    }
}
