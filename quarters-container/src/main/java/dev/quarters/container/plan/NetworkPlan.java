package dev.quarters.container.plan;

import dev.quarters.guest.network.Interface;

/** What of a network a container has besides a loopback interface. */
public sealed interface NetworkPlan {

    /** Nothing, or all that the host has. */
    record Nothing() implements NetworkPlan {}

    /** An interface that its script makes, and whose other end it hands over. */
    record OwnInterface(Interface device) implements NetworkPlan {}

    /** What is joined to it from outside, while its script waits. */
    record Joined() implements NetworkPlan {}
}
