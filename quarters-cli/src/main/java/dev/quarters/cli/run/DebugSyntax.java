package dev.quarters.cli.run;

import dev.quarters.api.DebugServer;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.UsageException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Optional;

/** Reads {@code --gdb unix:PATH}, {@code --gdb tcp:PORT} and {@code --gdb-wait}. */
final class DebugSyntax {

    private static final int LONGEST_PATH = 107; // unix(7)

    private DebugSyntax() {}

    static Optional<DebugServer> parse(Arguments arguments) {
        boolean waits = arguments.has("gdb-wait");
        if (waits && arguments.value("gdb").isEmpty()) {
            throw new UsageException("--gdb-wait needs --gdb, which says where to wait for it");
        }
        return arguments.value("gdb").map(text -> new DebugServer(address(text), waits));
    }

    private static SocketAddress address(String text) {
        if (text.startsWith("unix:")) {
            String path = text.substring("unix:".length());
            if (!path.isEmpty() && path.length() <= LONGEST_PATH && path.indexOf(0) < 0) {
                return UnixDomainSocketAddress.of(path);
            }
        } else if (text.matches("tcp:[0-9]{1,5}")) {
            int port = Integer.parseInt(text.substring("tcp:".length()));
            if (port <= 0xFFFF) {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            }
        }
        throw new UsageException(
                "--gdb is unix:PATH with a path of at most "
                        + LONGEST_PATH
                        + " characters, or tcp:PORT for a port of this host only, not \""
                        + text
                        + "\"");
    }
}
