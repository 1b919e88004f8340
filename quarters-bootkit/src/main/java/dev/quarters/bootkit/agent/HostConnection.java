package dev.quarters.bootkit.agent;

import static dev.quarters.linux.SystemCall.connect;
import static dev.quarters.linux.SystemCall.socket;
import static dev.quarters.linux.uapi.Socket.AF_VSOCK;
import static dev.quarters.linux.uapi.Socket.SOCK_CLOEXEC;
import static dev.quarters.linux.uapi.Socket.SOCK_STREAM;

import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

/** Steps that connect to the host: {@code struct sockaddr_vm} of linux/vm_sockets.h. */
final class HostConnection {

    private static final int SOCKADDR_VM_SIZE = 16;
    private static final int VMADDR_CID_HOST = 2;

    private HostConnection() {}

    /** A stream to that port of the host; its descriptor is closed by execve. */
    static Step open(Script script, int port) {
        Step descriptor =
                script.call(socket, AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0)
                        .words("make a socket to the host");
        Block address = script.block(SOCKADDR_VM_SIZE);
        address.putShort(0, AF_VSOCK).putInt(4, port).putInt(8, VMADDR_CID_HOST);
        script.call(connect, descriptor, address, SOCKADDR_VM_SIZE)
                .words("connect to port " + port + " of the host");
        return descriptor;
    }
}
