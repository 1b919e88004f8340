package dev.quarters.cli.image;

import dev.quarters.api.Image;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.Images;
import dev.quarters.api.KernelVersion;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.option.Option;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.util.List;

/** Tells all about images. */
public final class InspectCommand implements Command {

    @Override
    public String name() {
        return "inspect";
    }

    @Override
    public String summary() {
        return "Show all about images, as JSON";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.choice(
                        "document",
                        "Print a document as stored instead",
                        List.of("manifest", "config")));
    }

    @Override
    public Operands operands() {
        return Operands.atLeast(1, "IMAGE…");
    }

    @Override
    public int run(Arguments arguments, Session session) {
        Images images = session.node().images();
        if (arguments.value("document").isPresent()) {
            Images.Document document =
                    arguments.value("document").get().equals("config")
                            ? Images.Document.CONFIG
                            : Images.Document.MANIFEST;
            for (String reference : arguments.operands()) {
                session.output().println(images.document(reference, document));
            }
            return 0;
        }
        List<Json> found =
                arguments.operands().stream().map(images::get).map(InspectCommand::json).toList();
        session.output().println(Json.of(found).toPrettyText());
        return 0;
    }

    /** Docker's names, as far as it has a name for it. */
    private static Json json(Image image) {
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
