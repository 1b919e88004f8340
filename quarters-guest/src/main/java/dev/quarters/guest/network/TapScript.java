package dev.quarters.guest.network;

import static dev.quarters.linux.SystemCall.ioctl;
import static dev.quarters.linux.SystemCall.openat;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_NONBLOCK;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.linux.uapi.Socket.IFF_NO_PI;
import static dev.quarters.linux.uapi.Socket.IFF_TAP;
import static dev.quarters.linux.uapi.Socket.TUNSETIFF;

import dev.quarters.linux.network.Tap;
import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

/** A network interface whose other end is a descriptor, made where the script runs. */
public final class TapScript {

    private static final int SIZE_OF_IFREQ = 40;
    private static final int FLAGS = 16;

    private TapScript() {}

    /** Makes it, while the host's devices are there; returns the descriptor. */
    public static Step make(Script script, Interface device) {
        Step tap =
                script.call(openat, AT_FDCWD, Tap.DEVICE, O_RDWR | O_CLOEXEC | O_NONBLOCK)
                        .words(
                                "open "
                                        + Tap.DEVICE
                                        + " for a network in user mode (--network user)");
        Block request =
                script.block(SIZE_OF_IFREQ)
                        .putText(0, device.name())
                        .putShort(FLAGS, IFF_TAP | IFF_NO_PI);
        script.call(ioctl, tap, TUNSETIFF, request)
                .words("make the network interface " + device.name());
        return tap;
    }
}
