package dev.quarters.bootkit.agent;

import static dev.quarters.linux.SystemCall.connect;
import static dev.quarters.linux.SystemCall.socket;
import static dev.quarters.linux.uapi.Socket.AF_VSOCK;
import static dev.quarters.linux.uapi.Socket.SOCK_CLOEXEC;
import static dev.quarters.linux.uapi.Socket.SOCK_STREAM;

import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Label;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

/** Steps that connect to the host: {@code struct sockaddr_vm} of linux/vm_sockets.h. */
final class HostConnection {

    private static final int SOCKADDR_VM_SIZE = 16;
    private static final int VMADDR_CID_HOST = 2;

    private HostConnection() {}

    /** A stream to that port of the host; its descriptor is closed by execve. */
    static Step open(Script script, int port) {
        Step descriptor = socket(script);
        connect(script, descriptor, port).words("connect to port " + port + " of the host");
        return descriptor;
    }

    /** The same; goes on there when the host can't be connected to. */
    static Step open(Script script, int port, Label otherwise) {
        Step descriptor = socket(script);
        connect(script, descriptor, port).jumpOnError(otherwise);
        return descriptor;
    }

    private static Step socket(Script script) {
        return script.call(socket, AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0)
                .words("make a socket to the host");
    }

    private static Step connect(Script script, Step descriptor, int port) {
        Block address = script.block(SOCKADDR_VM_SIZE);
        address.putShort(0, AF_VSOCK).putInt(4, port).putInt(8, VMADDR_CID_HOST);
        return script.call(connect, descriptor, address, SOCKADDR_VM_SIZE);
    }
}
