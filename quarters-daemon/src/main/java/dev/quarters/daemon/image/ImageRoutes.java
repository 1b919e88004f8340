package dev.quarters.daemon.image;

import dev.quarters.api.ConflictException;
import dev.quarters.api.Image;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.ImageHistory;
import dev.quarters.api.ImageOrder;
import dev.quarters.api.Images;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.api.RegistryLogin;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Filters;
import dev.quarters.daemon.route.Route;
import dev.quarters.json.Json;
import dev.quarters.node.life.Household;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All that can be asked of images. */
public final class ImageRoutes {

    private final Household household;
    private final Images images;

    private ImageRoutes(Household household) {
        this.household = household;
        this.images = household.node().images();
    }

    /** The rows of the table. */
    public static List<Route> of(Household household) {
        return new ImageRoutes(household).routes();
    }

    private List<Route> routes() {
        return List.of(
                Route.of("GET", "/images/json", "List images", this::list),
                Route.of(
                        "POST",
                        "/images/create",
                        "Bring an image from a registry, make one of packages (apt), or of an"
                                + " archive",
                        this::create),
                Route.of("GET", "/images/get", "Some images as an archive", this::saveSome),
                Route.of("POST", "/images/load", "Images out of an archive", this::load),
                Route.of("POST", "/images/prune", "Remove what nobody uses", this::prune),
                Route.refused(
                        "GET",
                        "/images/search",
                        "Search a registry",
                        "registries can't be searched with Quarters: use their web pages"),
                Route.of("GET", "/images/{name*}/get", "An image as an archive", this::saveOne),
                Route.of("GET", "/images/{name*}/json", "All about one", this::inspect),
                Route.of("GET", "/images/{name*}/history", "How it was made", this::history),
                Route.of("POST", "/images/{name*}/tag", "Give it a further name", this::tag),
                Route.of("POST", "/images/{name*}/push", "Send it to a registry", this::push),
                Route.of(
                        "DELETE",
                        "/images/{name*}",
                        "Take a name away, or remove it",
                        this::remove),
                Route.refused(
                        "POST",
                        "/build",
                        "Build an image of a Dockerfile",
                        "Quarters builds no images: build with buildah or docker buildx, then load"
                                + " or pull the image"),
                Route.of(
                        "POST",
                        "/build/prune",
                        "Remove what builds left: nothing, as there are none",
                        this::pruneBuilds));
    }

    private void list(Call call) throws IOException {
        Filters filters =
                call.filters()
                        .only(
                                Set.of(
                                        "reference",
                                        "label",
                                        "label!",
                                        "dangling",
                                        "before",
                                        "since"));
        List<Json> found =
                images.list().stream()
                        .filter(image -> fits(image, filters))
                        .map(
                                image ->
                                        ImageView.summary(
                                                image,
                                                users(image).size(),
                                                name -> isWanted(name, filters)))
                        .toList();
        call.answer(Json.of(found));
    }

    private boolean fits(Image image, Filters filters) {
        boolean dangling = image.names().isEmpty();
        return filters.fits(
                        "dangling", word -> dangling == (word.equals("true") || word.equals("1")))
                && filters.fitsLabels(image.config().labels())
                && (!filters.has("reference")
                        || ImageView.familiar(image).stream()
                                .anyMatch(name -> isWanted(name, filters)))
                && filters.fits(
                        "before", other -> image.created().isBefore(images.get(other).created()))
                && filters.fits(
                        "since", other -> image.created().isAfter(images.get(other).created()));
    }

    private static boolean isWanted(String name, Filters filters) {
        return filters.fits("reference", pattern -> ImageView.matches(name, pattern));
    }

    private List<String> users(Image image) {
        return household.all().stream()
                .filter(guest -> guest.record().imageId().equals(image.id()))
                .map(guest -> guest.record().name())
                .toList();
    }

    private Image image(Call call) {
        String name = call.value("name");
        return images.find(name)
                .orElseThrow(() -> new NotFoundException("No such image: " + name, ""));
    }

    private void create(Call call) throws IOException {
        if (call.parameter("fromSrc").isPresent()) {
            importArchive(call);
            return;
        }
        String from =
                call.parameter("fromImage")
                        .orElseThrow(() -> new HttpException(400, "no image is named"));
        String reference = ImageView.reference(from, call.parameter("tag"));
        Optional<Platform> platform = call.parameter("platform").map(Platform::parse);
        Optional<RegistryLogin> login = RegistryAuth.sent(call.exchange().head().headers());
        try (OutputStream body = call.exchange().stream(200, "application/json")) {
            JsonProgress progress = new JsonProgress(body);
            try {
                progress.say("Pulling from " + from, call.parameter("tag").orElse("latest"));
                Image image =
                        login.map(images::as)
                                .orElse(images)
                                .pull(reference, platform, Optional.empty(), progress);
                progress.say("Digest: " + image.digest(), "");
                progress.say("Status: Downloaded newer image for " + reference, "");
                happened("pull", reference, image);
            } catch (QuartersException failed) {
                progress.fail(RegistryAuth.explain(failed, login));
            }
        }
    }

    /** A root that came as an archive; where else one could be is for the client to fetch. */
    private void importArchive(Call call) throws IOException {
        if (!call.parameter("fromSrc").equals(Optional.of("-"))) {
            throw new HttpException(501, "archives are not fetched: send it (docker import -)");
        }
        ImageOrder order =
                new ImageOrder(
                        Optional.empty(),
                        call.parameter("platform").map(Platform::parse),
                        ConfigChanges.apply(
                                ImageConfig.EMPTY,
                                call.exchange().head().query().getOrDefault("changes", List.of())),
                        "import",
                        call.parameter("message").orElse("Imported from -"),
                        call.parameter("repo")
                                .map(repo -> ImageView.reference(repo, call.parameter("tag"))));
        Image image = images.make(order, call.exchange().body());
        happened("import", image.id(), image);
        try (OutputStream body = call.exchange().stream(200, "application/json")) {
            new JsonProgress(body).say(image.id(), "");
        }
    }

    private void happened(String action, String name, Image image) {
        household.events().happened("image", action, name, Map.of("name", name, "id", image.id()));
    }

    private void push(Call call) throws IOException {
        String name = call.value("name");
        String reference = call.parameter("tag").map(tag -> name + ":" + tag).orElse(name);
        Image image =
                images.find(reference)
                        .orElseThrow(
                                () ->
                                        new NotFoundException(
                                                "An image does not exist locally with the tag: "
                                                        + name,
                                                ""));
        Optional<RegistryLogin> login = RegistryAuth.sent(call.exchange().head().headers());
        try (OutputStream body = call.exchange().stream(200, "application/json")) {
            JsonProgress progress = new JsonProgress(body);
            try {
                progress.say("The push refers to repository [" + name + "]", "");
                login.map(images::as).orElse(images).push(reference, reference, progress);
                progress.say(
                        call.parameter("tag").orElse("latest") + ": digest: " + image.digest(), "");
                happened("push", reference, image);
            } catch (QuartersException failed) {
                progress.fail(RegistryAuth.explain(failed, login));
            }
        }
    }

    private void saveOne(Call call) throws IOException {
        save(call, List.of(call.value("name")));
    }

    private void saveSome(Call call) throws IOException {
        List<String> names = call.exchange().head().query().getOrDefault("names", List.of());
        if (names.isEmpty()) {
            throw new HttpException(400, "no image is named");
        }
        save(call, names);
    }

    private void save(Call call, List<String> names) throws IOException {
        for (String name : names) {
            if (images.find(name).isEmpty()) {
                throw new NotFoundException("No such image: " + name, "");
            }
        }
        try (OutputStream body = call.exchange().stream(200, "application/x-tar")) {
            OutputStream pieces = new java.io.BufferedOutputStream(body, 65536);
            images.save(names, pieces);
            pieces.flush();
        }
    }

    private void load(Call call) throws IOException {
        List<Image> loaded = images.load(call.exchange().body(), Progress.SILENT);
        try (OutputStream body = call.exchange().stream(200, "application/json")) {
            JsonProgress progress = new JsonProgress(body);
            for (Image image : loaded) {
                // Which of its names the archive had is not known; packages are none of it.
                List<String> names =
                        ImageView.familiar(image).stream()
                                .filter(name -> !name.startsWith("apt:"))
                                .toList();
                if (names.isEmpty()) {
                    progress.print("Loaded image ID: " + image.id() + "\n");
                }
                names.forEach(name -> progress.print("Loaded image: " + name + "\n"));
                happened("load", image.id(), image);
            }
        }
    }

    private void prune(Call call) throws IOException {
        Filters filters = call.filters().only(Set.of("dangling", "until", "label", "label!"));
        if (filters.has("until") || filters.has("label") || filters.has("label!")) {
            // Whoever prunes what is his own by a label must not lose what is another's.
            call.answer(
                    Json.object()
                            .put("ImagesDeleted", Json.of(List.of()))
                            .put("SpaceReclaimed", 0)
                            .build());
            return;
        }
        boolean all = filters.of("dangling").stream().anyMatch(word -> word.matches("false|0"));
        List<Json> deleted = new ArrayList<>();
        long reclaimed = 0;
        for (Image image : images.list()) {
            if ((all || image.names().isEmpty()) && users(image).isEmpty()) {
                for (String line : images.remove(image.id(), true)) {
                    deleted.add(ImageView.removal(line));
                }
                reclaimed += image.sizeBytes();
            }
        }
        call.answer(
                Json.object()
                        .put("ImagesDeleted", Json.of(deleted))
                        .put("SpaceReclaimed", reclaimed)
                        .build());
    }

    private void pruneBuilds(Call call) throws IOException {
        call.answer(Json.object().put("CachesDeleted", List.of()).put("SpaceReclaimed", 0).build());
    }

    private void inspect(Call call) throws IOException {
        Image image = image(call);
        Json stored = Json.parse(images.document(image.id(), Images.Document.CONFIG));
        call.answer(ImageView.details(image, stored));
    }

    private void history(Call call) throws IOException {
        Image image = image(call);
        List<Json> steps = new ArrayList<>();
        for (ImageHistory step : images.history(image.id())) {
            steps.add(
                    Json.object()
                            .put("Id", steps.isEmpty() ? image.id() : "<missing>")
                            .put("Created", step.created().orElse(Instant.EPOCH).getEpochSecond())
                            .put("CreatedBy", step.createdBy())
                            .put("Tags", steps.isEmpty() ? ImageView.familiar(image) : List.of())
                            .put("Size", step.sizeBytes())
                            .put("Comment", step.comment())
                            .build());
        }
        call.answer(Json.of(steps));
    }

    private void tag(Call call) throws IOException {
        Image image = image(call);
        String repository =
                call.parameter("repo")
                        .orElseThrow(() -> new HttpException(400, "no repository is named"));
        String name = ImageView.reference(repository, call.parameter("tag"));
        images.tag(image.id(), name);
        happened("tag", name, image);
        call.exchange().answer(201);
    }

    /** An image that a container was made of stays, as with Docker. */
    private void remove(Call call) throws IOException {
        Image image = image(call);
        boolean force = call.flag("force");
        List<String> users = users(image);
        boolean lastName = image.names().size() <= 1;
        if (!users.isEmpty() && lastName && !force) {
            throw new ConflictException(
                    "conflict: unable to remove repository reference \""
                            + call.value("name")
                            + "\" (must force) - container "
                            + users.getFirst()
                            + " is using its referenced image "
                            + image.id().substring(7, 19),
                    "");
        }
        List<Json> lines =
                images.remove(call.value("name"), force).stream().map(ImageView::removal).toList();
        happened("delete", image.id(), image);
        call.answer(Json.of(lines));
    }
}
