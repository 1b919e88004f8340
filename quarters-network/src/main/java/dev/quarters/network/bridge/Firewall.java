package dev.quarters.network.bridge;

import dev.quarters.api.PublishedPort;
import dev.quarters.api.QuartersException;
import dev.quarters.network.address.Ipv4;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the host's kernel does with packets of a network (nftables): those that leave get the host's
 * address; between networks, and from outside into one, nothing goes but answers, and connections
 * to published ports, which get the guest's address. A table for each network, by the program nft,
 * which makes all of it or nothing.
 *
 * <p>What comes to a published port from a loopback address or from a guest goes to {@link
 * dev.quarters.network.proxy.PortProxy} instead: the kernel would have to change more than the
 * destination.
 */
final class Firewall {

    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

    private Firewall() {}

    static String rules(BridgeNetwork network, List<Lease> leases) {
        String bridge = network.device();
        String leaving =
                network.internal()
                        ? "iifname \"" + bridge + "\" drop"
                        : "iifname \"" + bridge + "\" oifname \"qbr*\" drop";
        return """
        add table ip %1$s
        delete table ip %1$s
        table ip %1$s {
            map everywhere {
                type inet_service : ipv4_addr . inet_service;
                %4$s
            }
            map somewhere {
                type ipv4_addr . inet_service : ipv4_addr . inet_service;
                %5$s
            }
            chain published {
                ip protocol tcp dnat ip to ip daddr . tcp dport map @somewhere
                ip protocol tcp dnat ip to tcp dport map @everywhere
            }
            chain arriving {
                type nat hook prerouting priority dstnat; policy accept;
                iifname != "qbr*" fib daddr type local ip daddr != 127.0.0.0/8 jump published
            }
            chain own {
                type nat hook output priority -100; policy accept;
                fib daddr type local ip daddr != 127.0.0.0/8 jump published
            }
            chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
                ip saddr %2$s oifname != "%1$s" masquerade
            }
            chain forwarding {
                type filter hook forward priority filter; policy accept;
                iifname "%1$s" oifname "%1$s" accept
                oifname "%1$s" ct state established,related accept
                iifname != "qbr*" oifname "%1$s" ct status dnat accept
                %3$s
                oifname "%1$s" drop
            }
        }
        """
                .formatted(
                        bridge,
                        network.subnet(),
                        leaving,
                        elements(leases, true),
                        elements(leases, false));
    }

    private static String elements(List<Lease> leases, boolean everywhere) {
        String all =
                leases.stream()
                        .flatMap(lease -> lease.ports().stream().map(port -> element(lease, port)))
                        .filter(element -> element.isEverywhere() == everywhere)
                        .map(Element::text)
                        .collect(Collectors.joining(", "));
        return all.isEmpty() ? "" : "elements = { " + all + " }";
    }

    private record Element(boolean isEverywhere, String text) {}

    private static Element element(Lease lease, PublishedPort port) {
        boolean everywhere = port.hostAddress().equals(PublishedPort.EVERYWHERE);
        return new Element(
                everywhere,
                (everywhere ? "" : port.hostAddress() + " . ")
                        + port.hostPort()
                        + " : "
                        + Ipv4.text(lease.address())
                        + " . "
                        + port.guestPort());
    }

    /** All of the network's rules, instead of those that were. */
    static void set(BridgeNetwork network, List<Lease> leases) {
        nft(rules(network, leases), "set the rules of network " + network.name());
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
