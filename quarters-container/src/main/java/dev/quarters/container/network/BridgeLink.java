package dev.quarters.container.network;

import dev.quarters.api.Connected.Connection;
import dev.quarters.api.NetworkAttachment;
import dev.quarters.api.PublishedPort;
import dev.quarters.linux.network.Links;
import dev.quarters.linux.network.NetworkNamespace;
import dev.quarters.linux.spawn.ProcessIdentity;
import dev.quarters.network.bridge.BridgePort;
import dev.quarters.network.bridge.Endpoints;
import dev.quarters.network.dns.NamespaceResolver;
import dev.quarters.network.event.NetworkThread;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** Networks of the host's kernel, in the order in which the container came to be on them. */
public final class BridgeLink implements Link {

    private static final String INTERFACE = "eth";

    private final NetworkThread thread;
    private final Endpoints endpoints;
    private @Nullable NamespaceResolver resolver;

    /** Whose life it has of those endpoints: they are closed with it. */
    public BridgeLink(NetworkThread thread, Endpoints endpoints) {
        this.thread = thread;
        this.endpoints = endpoints;
    }

    @Override
    public List<Connection> connections() {
        return endpoints.connections();
    }

    @Override
    public List<PublishedPort> ports() {
        return endpoints.published();
    }

    @Override
    public String resolver() {
        return NamespaceResolver.ADDRESS;
    }

    @Override
    public void join(long pid, int tap) {
        try (NetworkNamespace guest = NetworkNamespace.of(pid)) {
            List<BridgePort> all = endpoints.all();
            for (int i = 0; i < all.size(); i++) {
                all.get(i).join(guest, INTERFACE + i);
            }
            endpoints.way().ifPresent(way -> way.leadOut(guest));
            endpoints.lead();
            answer(guest);
        }
    }

    @Override
    public void rejoin(long pid, int tap) {
        try (NetworkNamespace guest = NetworkNamespace.of(pid)) {
            answer(guest);
        }
    }

    private void answer(NetworkNamespace guest) {
        resolver = NamespaceResolver.open(thread, endpoints.nameServer(), guest);
    }

    @Override
    public void connect(long pid, ProcessIdentity owner, NetworkAttachment attachment) {
        Optional<BridgePort> before = endpoints.way();
        BridgePort port = endpoints.add(attachment);
        try (NetworkNamespace guest = NetworkNamespace.of(pid)) {
            port.handOver(owner);
            port.join(guest, freeInterface(guest));
            follow(guest, before);
        } catch (RuntimeException failure) {
            endpoints.remove(port);
            throw failure;
        }
    }

    private static String freeInterface(NetworkNamespace guest) {
        return guest.inside(
                () -> {
                    try (Links inside = new Links()) {
                        int number = 0;
                        while (inside.index(INTERFACE + number).isPresent()) {
                            number++;
                        }
                        return INTERFACE + number;
                    }
                });
    }

    @Override
    public void disconnect(long pid, String network) {
        Optional<BridgePort> before = endpoints.way();
        endpoints.on(network).ifPresent(endpoints::remove);
        try (NetworkNamespace guest = NetworkNamespace.of(pid)) {
            follow(guest, before);
        }
    }

    /** What the guest has outside, and what comes from there, goes the way that there is now. */
    private void follow(NetworkNamespace guest, Optional<BridgePort> before) {
        if (!endpoints.way().equals(before)) {
            endpoints.way().ifPresent(way -> way.leadOut(guest));
            endpoints.lead();
        }
    }

    @Override
    public void handOver(ProcessIdentity owner) {
        endpoints.handOver(owner);
    }

    @Override
    public void detach() {
        endpoints.detach();
        Optional.ofNullable(resolver).ifPresent(NamespaceResolver::close);
    }

    @Override
    public void close() {
        detach();
        endpoints.close();
    }
}
