package dev.quarters.emulator;

import dev.quarters.bootkit.guest.KernelLog;
import dev.quarters.machine.serial.SerialBackend;

import java.util.List;

/** A serial port whose other end only keeps the last of what is said. */
final class SerialLog implements SerialBackend {

    private final KernelLog log = new KernelLog();

    @Override
    public boolean transmit(int value) {
        log.add(value);
        return true;
    }

    @Override
    public void receiverReady() {}

    List<String> lines() {
        return log.lines();
    }
}
