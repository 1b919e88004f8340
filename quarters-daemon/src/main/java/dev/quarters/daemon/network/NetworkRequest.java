package dev.quarters.daemon.network;

import dev.quarters.api.GuestSpec;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NameSettings;
import dev.quarters.api.NameSettings.Host;
import dev.quarters.api.NetworkAttachment;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.PublishedPort;
import dev.quarters.api.PublishedPort.Protocol;
import dev.quarters.api.Technique;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.json.Json;
import dev.quarters.network.bridge.BridgeNetworks;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a request to make a container says of networks and ports (Docker API 1.45
 * "ContainerCreate"). Clients that name no network mean the usual one: for a container a bridge,
 * where this host can have one, else a network in user mode.
 */
public final class NetworkRequest {

    private static final Json EMPTY = Json.object().build();
    private static final Set<String> MACHINES = Set.of("emulator", "uml", "kvm", "xen");
    private static final String OWN = "Quarters";

    private final Json config;
    private final Json host;
    private final ImageConfig image;
    private final Map<String, String> links;

    private NetworkRequest(Json config, ImageConfig image, Map<String, String> links) {
        this.config = config;
        this.host = config.find("HostConfig").orElse(EMPTY);
        this.image = image;
        this.links = links;
    }

    /**
     * Adds it to the description of a guest.
     *
     * @param links aliases, with the name of the guest that each stands for
     */
    public static void read(
            Json config, ImageConfig image, Map<String, String> links, GuestSpec.Builder spec) {
        new NetworkRequest(config, image, links).read(spec);
    }

    private void read(GuestSpec.Builder spec) {
        spec.names(names());
        String mode = host.text("NetworkMode");
        List<PublishedPort> ports = ports();
        switch (mode) {
            case "host" -> spec.network(NetworkMode.HOST); // Docker drops ports there as well.
            case "none" -> spec.network(NetworkMode.NONE);
            case "user" -> spec.network(NetworkMode.USER).ports(ports);
            case "user:host-loopback" ->
                    spec.network(NetworkMode.USER_WITH_HOST_LOOPBACK).ports(ports);
            case "", "default" -> usual(isBridged() && !isMachine(), ports, spec);
            case "bridge" -> usual(isBridged(), ports, spec);
            default -> {
                if (mode.startsWith("container:")) {
                    throw new HttpException(501, "a container's network can't be shared yet");
                }
                spec.network(NetworkMode.NAMED).networks(attachments(mode)).ports(ports);
            }
        }
    }

    private void usual(boolean bridge, List<PublishedPort> ports, GuestSpec.Builder spec) {
        spec.ports(ports);
        if (bridge) {
            spec.network(NetworkMode.NAMED).networks(attachments(BridgeNetworks.USUAL));
        } else {
            spec.network(NetworkMode.USER);
        }
    }

    private NameSettings names() {
        List<String> servers = host.texts("Dns");
        servers.forEach(server -> checkAddress(server, "--dns"));
        return new NameSettings(
                host.texts("ExtraHosts").stream().map(NetworkRequest::host).toList(),
                links,
                servers,
                host.texts("DnsSearch").stream().map(NetworkRequest::word).toList(),
                host.texts("DnsOptions").stream().map(NetworkRequest::word).toList());
    }

    /** {@code NAME:ADDRESS}; the address may be of IPv6, and have colons. */
    private static Host host(String text) {
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new InvalidRequestException(
                    "bad format for add-host: \"" + text + '"', "give NAME:ADDRESS");
        }
        String address = text.substring(colon + 1).replaceAll("^\\[(.*)]$", "$1");
        if (!address.equals(Host.GATEWAY)) {
            checkAddress(address, "--add-host");
        }
        return new Host(word(text.substring(0, colon)), address);
    }

    /** What is written into a file of lines and words must be one. */
    private static String word(String text) {
        if (!text.matches("[!-~&&[^#]]{1,253}")) {
            throw new InvalidRequestException("\"" + text + "\" is no name", "");
        }
        return text;
    }

    private static void checkAddress(String text, String of) {
        if (!text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new InvalidRequestException(
                    "\"" + text + "\" (" + of + ") is no address", "give it as numbers");
        }
    }

    /** Whether an engine's guests are machines. */
    static boolean isMachine(String engine) {
        return MACHINES.contains(engine);
    }

    private boolean isMachine() {
        return isMachine(host.text("Runtime"))
                || host.find(OWN)
                        .map(own -> own.text("Technique"))
                        .filter(word -> !word.isEmpty())
                        .filter(word -> Technique.of(word) != Technique.SHARED_KERNEL)
                        .isPresent();
    }

    private static boolean isBridged() {
        return "root".equals(System.getProperty("user.name"))
                && Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "nft")));
    }

    /** The network that is named first, then those that are described only. */
    private List<NetworkAttachment> attachments(String first) {
        Map<String, Json> endpoints =
                new LinkedHashMap<>(
                        config.find("NetworkingConfig")
                                .flatMap(json -> json.find("EndpointsConfig"))
                                .orElse(EMPTY)
                                .asMembers());
        List<NetworkAttachment> attachments = new ArrayList<>();
        Json own = endpoints.remove(first);
        Json usual = first.equals(BridgeNetworks.USUAL) ? endpoints.remove("default") : null;
        attachments.add(attachment(first, own != null ? own : usual != null ? usual : EMPTY));
        endpoints.forEach((name, endpoint) -> attachments.add(attachment(name, endpoint)));
        return attachments;
    }

    /** How a guest is to be on a network ("EndpointSettings"). */
    static NetworkAttachment attachment(String network, Json endpoint) {
        return new NetworkAttachment(
                network,
                endpoint.texts("Aliases"),
                endpoint.find("IPAMConfig")
                        .map(json -> json.text("IPv4Address"))
                        .filter(address -> !address.isEmpty()));
    }

    private List<PublishedPort> ports() {
        List<PublishedPort> ports = new ArrayList<>();
        Map<String, Json> bound = host.find("PortBindings").orElse(EMPTY).asMembers();
        bound.forEach(
                (port, bindings) ->
                        bindings.stream().forEach(binding -> ports.add(port(port, binding))));
        if (host.find("PublishAllPorts").filter(Json::asBoolean).isPresent()) {
            Set<String> exposed = new LinkedHashSet<>(image.exposedPorts());
            exposed.addAll(config.find("ExposedPorts").orElse(EMPTY).asMembers().keySet());
            exposed.removeAll(bound.keySet());
            exposed.forEach(port -> ports.add(port(port, EMPTY)));
        }
        return ports;
    }

    private static PublishedPort port(String guest, Json binding) {
        String[] parts = guest.split("/", 2);
        String protocol = parts.length < 2 ? "tcp" : parts[1];
        if (!protocol.equals("tcp") && !protocol.equals("udp")) {
            throw new HttpException(501, "ports of " + protocol + " can't be published: " + guest);
        }
        String address = binding.text("HostIp");
        if (address.contains(":")) {
            throw new HttpException(501, "ports are published at IPv4 addresses: " + address);
        }
        String hostPort = binding.text("HostPort");
        return new PublishedPort(
                address.isEmpty() ? PublishedPort.EVERYWHERE : address,
                hostPort.isEmpty() ? 0 : number(hostPort),
                number(parts[0]),
                protocol.equals("tcp") ? Protocol.TCP : Protocol.UDP);
    }

    private static int number(String text) {
        return Optional.of(text)
                .filter(digits -> digits.matches("[0-9]{1,5}"))
                .map(Integer::parseInt)
                .orElseThrow(
                        () ->
                                new InvalidRequestException(
                                        "invalid port specification: \"" + text + '"',
                                        "give a number"));
    }
}
