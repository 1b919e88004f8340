package dev.quarters.network.bridge;

import dev.quarters.api.QuartersException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the host's kernel does with packets of a network (nftables): those that leave get the host's
 * address; between networks, and from outside into one, nothing goes but answers. A table for each
 * network, by the program nft, which makes all of it or nothing.
 */
final class Firewall {

    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

    private Firewall() {}

    static String rules(BridgeNetwork network) {
        String bridge = network.device();
        String leaving =
                network.internal()
                        ? "iifname \"" + bridge + "\" drop"
                        : "iifname \"" + bridge + "\" oifname \"qbr*\" drop";
        return """
        add table ip %1$s
        flush table ip %1$s
        table ip %1$s {
            chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
                ip saddr %2$s oifname != "%1$s" masquerade
            }
            chain forwarding {
                type filter hook forward priority filter; policy accept;
                iifname "%1$s" oifname "%1$s" accept
                oifname "%1$s" ct state established,related accept
                %3$s
                oifname "%1$s" drop
            }
        }
        """
                .formatted(bridge, network.subnet(), leaving);
    }

    static void set(BridgeNetwork network) {
        nft(rules(network), "set the rules of network " + network.name());
        try {
            if (!network.internal() && Files.readString(FORWARDING).strip().equals("0")) {
                Files.writeString(FORWARDING, "1\n");
            }
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot let the kernel forward packets (" + FORWARDING + "): " + e,
                    "use --network user",
                    e);
        }
    }

    static void remove(BridgeNetwork network) {
        String table = network.device();
        nft(
                "add table ip " + table + "\ndelete table ip " + table + "\n",
                "remove the rules of network " + network.name());
    }

    private static void nft(String rules, String attempt) {
        try {
            Process process =
                    new ProcessBuilder("nft", "-f", "-").redirectErrorStream(true).start();
            process.getOutputStream().write(rules.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new QuartersException(
                        "cannot " + attempt + ": nft says " + output.strip(),
                        "see that the kernel has nftables, or use --network user");
            }
        } catch (IOException missing) {
            throw new QuartersException(
                    "cannot " + attempt + ": the program nft can't be started",
                    "install it (apt-get install nftables), or use --network user",
                    missing);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new QuartersException("interrupted while nft was running", "", interrupted);
        }
    }
}
