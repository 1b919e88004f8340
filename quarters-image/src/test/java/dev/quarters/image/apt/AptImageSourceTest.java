package dev.quarters.image.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.reference.AptReference;
import dev.quarters.image.reference.Reference;
import dev.quarters.json.Json;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Images of packages, made with the apt and the sources of this host. */
class AptImageSourceTest {

    @TempDir static Path folder;

    @BeforeAll
    static void needsApt() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/apt-get")), "apt-get is not installed");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/dpkg-deb")), "dpkg-deb is not installed");
        try (AptImageSource source = open("apt:busybox-static", folder)) {
            source.root();
        } catch (Exception e) {
            assumeTrue(false, "the package sources of this host can't be used: " + e);
        }
    }

    private static AptImageSource open(String reference, Path folder) {
        return AptImageSource.open(
                (AptReference) Reference.parse(reference),
                new Platform("linux", Platform.host().architecture(), ""),
                folder,
                Progress.SILENT);
    }

    @Test
    void thePackagesAloneDecideTheDigest(@TempDir Path other) throws IOException {
        try (AptImageSource one = open("apt:busybox-static", folder);
                AptImageSource two = open("apt:busybox-static,busybox-static", other)) {
            assertThat(two.identity()).isEqualTo(one.identity());
            assertThat(two.root().bytes()).isEqualTo(one.root().bytes());
        }
    }

    @Test
    void theContentIsWhatTheManifestSays() throws IOException {
        try (AptImageSource source = open("apt:busybox-static", folder)) {
            Descriptor layer = layer(source);
            byte[] whole = source.content(layer, 0).stream().readAllBytes();
            assertThat(whole).hasSize((int) layer.size());
            assertThat(Digest.of(whole)).isEqualTo(layer.digest());

            var rest = source.content(layer, layer.size() - 1024);
            assertThat(rest.offset()).isEqualTo(layer.size() - 1024);
            assertThat(rest.stream().readAllBytes()).hasSize(1024);
        }
    }

    @Test
    void theRootHasWhatEveryRootNeeds() throws IOException {
        try (AptImageSource source = open("apt:busybox-static", folder)) {
            var entries = new TreeMap<String, TarArchiveEntry>();
            List<String> order = new ArrayList<>();
            try (var tar = new TarArchiveInputStream(source.content(layer(source), 0).stream())) {
                for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    entries.put(entry.getName(), entry);
                    order.add(entry.getName().replaceFirst("/$", ""));
                }
            }
            assertThat(order).isSorted();
            assertThat(entries.get("bin").getLinkName()).isEqualTo("usr/bin");
            assertThat(entries.get("var/run").getLinkName()).isEqualTo("/run");
            assertThat(entries.get("usr/bin/busybox").getMode() & 0111).isEqualTo(0111);
            assertThat(entries.get("usr/bin/sh").getLinkName()).isEqualTo("busybox");
            assertThat(entries.get("usr/bin/ls").getLinkName()).isEqualTo("busybox");
            assertThat(entries.get("tmp/").getMode() & 07777).isEqualTo(01777);
            assertThat(entries)
                    .containsKeys(
                            "dev/",
                            "proc/",
                            "sys/",
                            "run/",
                            "root/",
                            "etc/passwd",
                            "etc/group",
                            "etc/hosts",
                            "etc/hostname",
                            "etc/resolv.conf",
                            "etc/nsswitch.conf");
        }
    }

    @Test
    void theConfigurationNamesThePackagesAndTheShell() throws IOException {
        try (AptImageSource source = open("apt:busybox-static", folder)) {
            Json manifest = Json.parse(source.root().bytes());
            Digest digest = Digest.parse(manifest.get("config").text("digest"));
            byte[] bytes = source.content(new Descriptor("", digest, 0), 0).stream().readAllBytes();
            Json config = Json.parse(bytes).get("config");

            assertThat(config.texts("Cmd")).containsExactly("/bin/sh");
            assertThat(config.get("Labels").text(AptImageSource.IDENTITY_LABEL))
                    .isEqualTo(source.identity().toString());
            assertThat(config.get("Labels").text(AptImage.PACKAGES_LABEL))
                    .startsWith("busybox-static=");
        }
    }

    @Test
    void anUnknownPackageIsToldInTheWordsOfApt() {
        try (AptImageSource source = open("apt:no-such-package-at-all", folder)) {
            assertThatThrownBy(source::root)
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("Unable to locate package no-such-package-at-all");
        }
    }

    @Test
    void anotherSystemThanLinuxIsRefused() {
        try (AptImageSource source =
                AptImageSource.open(
                        (AptReference) Reference.parse("apt:busybox-static"),
                        Platform.parse("windows/amd64"),
                        folder,
                        Progress.SILENT)) {
            assertThatThrownBy(source::root).isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void nothingOfAPullStaysButPackagesAndPlans() throws IOException {
        try (AptImageSource source = open("apt:busybox-static", folder)) {
            source.root();
        }
        try (Stream<Path> children = Files.list(folder)) {
            assertThat(children.map(child -> child.getFileName().toString()))
                    .doesNotContainSubsequence("work-")
                    .allMatch(name -> !name.startsWith("work-"));
        }
    }

    private static Descriptor layer(AptImageSource source) throws IOException {
        Json layer = Json.parse(source.root().bytes()).get("layers").asElements().getFirst();
        return new Descriptor(
                layer.text("mediaType"),
                Digest.parse(layer.text("digest")),
                layer.get("size").asLong());
    }
}
