package dev.quarters.guest.network;

import static dev.quarters.linux.SystemCall.close;
import static dev.quarters.linux.SystemCall.ioctl;
import static dev.quarters.linux.SystemCall.socket;
import static dev.quarters.linux.uapi.Socket.AF_INET;
import static dev.quarters.linux.uapi.Socket.IFF_RUNNING;
import static dev.quarters.linux.uapi.Socket.IFF_UP;
import static dev.quarters.linux.uapi.Socket.SIOCSIFFLAGS;
import static dev.quarters.linux.uapi.Socket.SOCK_CLOEXEC;
import static dev.quarters.linux.uapi.Socket.SOCK_DGRAM;

import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

/** The loopback interface, which is down in a new network namespace and in a new kernel. */
public final class Loopback {

    private static final int SIZE_OF_IFREQ = 40;
    private static final int FLAGS = 16;

    private Loopback() {}

    /** Brings it up (netdevice(7)). */
    public static void raise(Script script) {
        Step descriptor = script.call(socket, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        Block request =
                script.block(SIZE_OF_IFREQ).putText(0, "lo").putShort(FLAGS, IFF_UP | IFF_RUNNING);
        script.call(ioctl, descriptor, SIOCSIFFLAGS, request)
                .words("bring up the loopback interface");
        script.call(close, descriptor);
    }
}
