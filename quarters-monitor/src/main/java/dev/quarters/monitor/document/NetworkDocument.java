package dev.quarters.monitor.document;

import dev.quarters.api.NameSettings;
import dev.quarters.api.NetworkAttachment;
import dev.quarters.api.PublishedPort;
import dev.quarters.json.Json;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A guest's networks and ports as JSON. Records of older versions have none. */
final class NetworkDocument {

    private NetworkDocument() {}

    static Json attachments(List<NetworkAttachment> attachments) {
        return Json.of(attachments.stream().map(NetworkDocument::attachment).toList());
    }

    private static Json attachment(NetworkAttachment attachment) {
        return Json.object()
                .put("network", attachment.network())
                .put("aliases", attachment.aliases())
                .put("address", attachment.address().map(Json::of))
                .build();
    }

    static Json names(NameSettings names) {
        return Json.object()
                .put("hosts", Json.of(names.hosts().stream().map(NetworkDocument::host).toList()))
                .put("links", SpecDocument.map(names.links()))
                .put("servers", names.servers())
                .put("search", names.search())
                .put("options", names.options())
                .build();
    }

    private static Json host(NameSettings.Host host) {
        return Json.object().put("name", host.name()).put("address", host.address()).build();
    }

    static NameSettings readNames(Json spec) {
        return spec.find("names")
                .map(
                        names ->
                                new NameSettings(
                                        elements(names, "hosts")
                                                .map(
                                                        host ->
                                                                new NameSettings.Host(
                                                                        host.text("name"),
                                                                        host.text("address")))
                                                .toList(),
                                        SpecDocument.readMap(names.get("links")),
                                        names.texts("servers"),
                                        names.texts("search"),
                                        names.texts("options")))
                .orElse(NameSettings.NONE);
    }

    static Json ports(List<PublishedPort> ports) {
        return Json.of(ports.stream().map(NetworkDocument::port).toList());
    }

    private static Json port(PublishedPort port) {
        return Json.object()
                .put("hostAddress", port.hostAddress())
                .put("hostPort", port.hostPort())
                .put("guestPort", port.guestPort())
                .put("protocol", port.protocol().name())
                .build();
    }

    static List<NetworkAttachment> readAttachments(Json spec) {
        return elements(spec, "networks")
                .map(
                        one ->
                                new NetworkAttachment(
                                        one.text("network"),
                                        one.texts("aliases"),
                                        Optional.of(one.text("address"))
                                                .filter(text -> !text.isEmpty())))
                .toList();
    }

    static List<PublishedPort> readPorts(Json spec) {
        return elements(spec, "ports")
                .map(
                        one ->
                                new PublishedPort(
                                        one.text("hostAddress"),
                                        (int) one.get("hostPort").asLong(),
                                        (int) one.get("guestPort").asLong(),
                                        PublishedPort.Protocol.valueOf(one.text("protocol"))))
                .toList();
    }

    private static Stream<Json> elements(Json spec, String name) {
        return spec.find(name).stream().flatMap(Json::stream);
    }
}
