package dev.quarters.monitor.document;

import dev.quarters.api.GuestRequest;
import dev.quarters.api.Progress;
import dev.quarters.json.Json;

import java.nio.file.Path;

/**
 * That a monitor is to make a guest.
 *
 * @param engine which makes it, by name
 * @param request whose provisions are those lent
 */
public record Order(String engine, GuestRequest request) {

    /** As JSON. */
    public static Json write(String engine, GuestRequest request, Lent lent) {
        return Json.object()
                .put("engine", engine)
                .put("id", request.id())
                .put("spec", SpecDocument.write(request.spec()))
                .put("image", ImageDocument.write(request.image()))
                .put("rootfs", Lent.rootfs(request.rootfs()))
                .put("folder", request.folder().toString())
                .put("kept", request.kept())
                .put("lent", lent.write())
                .build();
    }

    /** Reads one. */
    public static Order read(Json json) {
        return new Order(
                json.text("engine"),
                new GuestRequest(
                        json.text("id"),
                        SpecDocument.read(json.get("spec")),
                        ImageDocument.read(json.get("image")),
                        Lent.readRootfs(json.texts("rootfs")),
                        Path.of(json.text("folder")),
                        json.get("kept").asBoolean(),
                        Lent.read(json.get("lent")).again(),
                        Progress.SILENT));
    }
}
