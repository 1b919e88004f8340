package dev.quarters.cli.image;

import dev.quarters.api.Image;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.Images;
import dev.quarters.api.KernelVersion;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.util.List;

/** Images as JSON, or documents of theirs as stored. */
public final class ImageInspectCommand {

    /** The option that asks for a document. */
    public static final Option DOCUMENT =
            Option.choice(
                    "document",
                    "Print a document of an image as stored instead",
                    List.of("manifest", "config"));

    /** Prints what was asked for. */
    public int run(Arguments arguments, Session session) {
        Images images = session.node().images();
        Images.Document document =
                arguments.value("document").filter("config"::equals).isPresent()
                        ? Images.Document.CONFIG
                        : Images.Document.MANIFEST;
        for (String reference : arguments.operands()) {
            session.output().println(images.document(reference, document));
        }
        return 0;
    }

    /** Docker's names, as far as it has a name for it. */
    public static Json json(Image image) {
        JsonObject json =
                Json.object()
                        .put("Id", image.id())
                        .put("RepoTags", image.names())
                        .put("Digest", image.digest())
                        .put("Created", image.created().toString())
                        .put("Os", image.platform().os())
                        .put("Architecture", image.platform().architecture())
                        .putUnlessEmpty("Variant", image.platform().variant())
                        .put("Size", image.sizeBytes())
                        .put("Config", config(image.config()));
        return json.put(
                        "RequiredKernel",
                        image.requiredKernel().map(KernelVersion::toString).map(Json::of))
                .build();
    }

    private static Json config(ImageConfig config) {
        JsonObject labels = Json.object();
        config.labels().forEach(labels::put);
        return Json.object()
                .put("Env", config.environment())
                .put("Entrypoint", config.entrypoint())
                .put("Cmd", config.command())
                .put("WorkingDir", config.workingDirectory())
                .put("User", config.user())
                .put("ExposedPorts", config.exposedPorts())
                .put("Volumes", config.volumes())
                .put("Labels", labels.build())
                .putUnlessEmpty("StopSignal", config.stopSignal())
                .build();
    }
}
