package dev.quarters.bench.compare;

import dev.quarters.Quarters;
import dev.quarters.api.Progress;
import dev.quarters.testing.LoopbackRegistry;

import java.nio.file.Path;
import java.util.Optional;

/** Pulling an image of 200 MB from a registry on loopback, beside skopeo copying it to a layout. */
final class Pull {

    private Pull() {}

    static void compare(Path folder, int count) throws Exception {
        Path layout = SampleImage.write(folder);
        try (LoopbackRegistry registry = LoopbackRegistry.start(folder)) {
            String name = registry.reference("sample:1");
            PeerCommand.run(
                    "skopeo",
                    "copy",
                    "--dest-tls-verify=false",
                    "oci:" + layout + ":sample",
                    "docker://" + name);
            new Turns(count)
                    .of("quarters", () -> quarters(folder.resolve("data"), name))
                    .of("skopeo copy", () -> skopeo(folder.resolve("copy"), name))
                    .take(2);
        }
    }

    private static long quarters(Path data, String name) throws Exception {
        PeerCommand.settle();
        long nanos;
        try (Quarters quarters = Quarters.open(data)) {
            long start = System.nanoTime();
            quarters.node()
                    .images()
                    .pull(name, Optional.empty(), Optional.empty(), Progress.SILENT);
            nanos = System.nanoTime() - start;
        }
        PeerCommand.run("rm", "-rf", data.toString());
        return nanos;
    }

    private static long skopeo(Path layout, String name) throws Exception {
        PeerCommand.settle();
        long nanos =
                PeerCommand.nanos(
                        "skopeo",
                        "copy",
                        "--src-tls-verify=false",
                        "docker://" + name,
                        "oci:" + layout + ":1");
        PeerCommand.run("rm", "-rf", layout.toString());
        return nanos;
    }
}
