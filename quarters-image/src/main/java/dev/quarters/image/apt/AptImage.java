package dev.quarters.image.apt;

import dev.quarters.api.Platform;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.MediaType;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The documents of an image of packages (OCI image 1.1 config.md and manifest.md). */
record AptImage(
        RootBuilder.Root root,
        Descriptor configuration,
        byte[] configurationBytes,
        byte[] manifest) {

    /** Lists {@code name=version}, separated by spaces. */
    static final String PACKAGES_LABEL = "dev.quarters.apt.packages";

    private static final String PATH =
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    static AptImage of(
            PackageClosure closure,
            Platform platform,
            RootBuilder.Root root,
            List<String> command) {
        byte[] configuration = configuration(closure, platform, root, command);
        Descriptor described =
                new Descriptor(
                        MediaType.OCI_CONFIG, Digest.of(configuration), configuration.length);
        Json manifest =
                Json.object()
                        .put("schemaVersion", 2)
                        .put("mediaType", MediaType.OCI_MANIFEST)
                        .put("config", json(described))
                        .put("layers", Json.of(List.of(json(root.layer()))))
                        .build();
        return new AptImage(root, described, configuration, bytes(manifest));
    }

    private static byte[] configuration(
            PackageClosure closure,
            Platform platform,
            RootBuilder.Root root,
            List<String> command) {
        String packages =
                closure.packages().stream()
                        .map(one -> one.name() + "=" + one.version())
                        .collect(Collectors.joining(" "));
        JsonObject labels =
                Json.object()
                        .put(AptImageSource.IDENTITY_LABEL, closure.identity().toString())
                        .put(PACKAGES_LABEL, packages);
        JsonObject config =
                Json.object()
                        .put("Env", List.of(PATH))
                        .putUnlessEmpty("Cmd", command)
                        .put("Labels", labels.build());
        Json rootfs =
                Json.object()
                        .put("type", "layers")
                        .put("diff_ids", List.of(root.layer().digest().toString()))
                        .build();
        Json history =
                Json.object()
                        .put("created", root.created().toString())
                        .put("created_by", "apt " + names(closure))
                        .put("comment", "unpacked from Debian packages")
                        .build();
        JsonObject document =
                Json.object()
                        .put("created", root.created().toString())
                        .put("architecture", platform.architecture())
                        .putUnlessEmpty("variant", platform.variant())
                        .put("os", "linux")
                        .put("config", config.build())
                        .put("rootfs", rootfs)
                        .put("history", Json.of(List.of(history)));
        return bytes(document.build());
    }

    private static String names(PackageClosure closure) {
        return closure.packages().stream()
                .map(DebianPackage::name)
                .collect(Collectors.joining(" "));
    }

    private static Json json(Descriptor descriptor) {
        return Json.object()
                .put("mediaType", descriptor.mediaType())
                .put("digest", descriptor.digest().toString())
                .put("size", descriptor.size())
                .build();
    }

    private static byte[] bytes(Json document) {
        return document.toText().getBytes(StandardCharsets.UTF_8);
    }
}
