package dev.quarters.cli.image;

import dev.quarters.api.Image;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.output.Sizes;
import dev.quarters.cli.output.Table;
import dev.quarters.json.Json;

import java.time.Instant;
import java.util.List;

/** Lists the images that are here. */
public final class ImagesCommand implements Command {

    @Override
    public String name() {
        return "images";
    }

    @Override
    public String summary() {
        return "List the images that are here";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("quiet", "Only print ids").letter("q"),
                Option.flag("no-trunc", "Print ids in full"),
                Option.choice("format", "How to print", List.of("table", "json")));
    }

    @Override
    public int run(Arguments arguments, Session session) {
        List<Image> images = session.node().images().list();
        boolean full = arguments.has("no-trunc");
        if (arguments.has("quiet")) {
            images.forEach(image -> session.output().println(id(image, full)));
        } else if (arguments.value("format").filter("json"::equals).isPresent()) {
            images.forEach(image -> session.output().println(json(image).toText()));
        } else {
            table(images, full).print(session.output());
        }
        return 0;
    }

    private static Table table(List<Image> images, boolean full) {
        Table table = new Table("IMAGE", "IMAGE ID", "PLATFORM", "CREATED", "SIZE");
        Instant now = Instant.now();
        for (Image image : images) {
            for (String name : image.names().isEmpty() ? List.of("<none>") : image.names()) {
                table.row(
                        name,
                        id(image, full),
                        image.platform().toString(),
                        Sizes.ago(image.created(), now),
                        Sizes.bytes(image.sizeBytes()));
            }
        }
        return table;
    }

    private static Json json(Image image) {
        return Json.object()
                .put("Names", image.names())
                .put("ID", image.id())
                .put("Digest", image.digest())
                .put("Platform", image.platform().toString())
                .put("CreatedAt", image.created().toString())
                .put("SizeBytes", image.sizeBytes())
                .build();
    }

    private static String id(Image image, boolean full) {
        return full
                ? image.id()
                : image.id().substring(image.id().indexOf(':') + 1).substring(0, 12);
    }
}
