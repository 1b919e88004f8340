package dev.quarters.cli;

import dev.quarters.api.EngineReport;
import dev.quarters.api.ExitStatus;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestState;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.HealthCheck;
import dev.quarters.api.Image;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.ImageHistory;
import dev.quarters.api.ImageOrder;
import dev.quarters.api.Images;
import dev.quarters.api.KernelVersion;
import dev.quarters.api.Node;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.Platform;
import dev.quarters.api.Probe;
import dev.quarters.api.Progress;
import dev.quarters.api.Technique;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node far away from any host: it notes what it is asked, and answers as it was told to. */
final class RecordingNode implements Node, Images {

    final List<String> calls = new ArrayList<>();
    final List<GuestSpec> guests = new ArrayList<>();
    RuntimeException failure;
    ExitStatus status = ExitStatus.of(0);
    String heard = "";
    boolean closed;

    static final Image IMAGE =
            new Image(
                    "sha256:" + "d".repeat(64),
                    "sha256:" + "c".repeat(64),
                    List.of("docker.io/library/box:1"),
                    new Platform("linux", "amd64", ""),
                    new ImageConfig(
                            List.of("PATH=/bin"),
                            List.of(),
                            List.of("sh"),
                            "/",
                            "",
                            List.of(),
                            List.of(),
                            Map.of("a", "b"),
                            "",
                            HealthCheck.UNSAID),
                    Optional.of(new KernelVersion(3, 2, 0)),
                    Instant.parse("2026-01-01T00:00:00Z"),
                    4_850_000);

    @Override
    public Images images() {
        return this;
    }

    @Override
    public Images as(dev.quarters.api.RegistryLogin login) {
        calls.add("as " + login);
        return this;
    }

    @Override
    public List<EngineReport> techniques(Optional<String> image) {
        return List.of(
                new EngineReport(Technique.SHARED_KERNEL, "container", Probe.available()),
                new EngineReport(
                        Technique.HYPERVISOR, "xen", Probe.unavailable("no Xen here", "boot one")));
    }

    @Override
    public void move(Guest guest, String engine) {
        calls.add("move " + guest.id() + " to " + engine);
    }

    @Override
    public Guest create(GuestSpec spec, Progress progress) {
        guests.add(spec);
        if (failure != null) {
            throw failure;
        }
        return new RecordedGuest(spec);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public Image pull(
            String reference,
            Optional<Platform> platform,
            Optional<String> tag,
            Progress progress) {
        calls.add("pull " + reference + tag.map(name -> " as " + name).orElse(""));
        progress.report("abc", "Downloading", 1, 2);
        return IMAGE;
    }

    @Override
    public void push(String source, String destination, Progress progress) {
        calls.add("push " + source + " to " + destination);
    }

    @Override
    public List<Image> list() {
        return List.of(IMAGE);
    }

    @Override
    public Optional<Image> find(String reference) {
        return reference.equals("box:1") ? Optional.of(IMAGE) : Optional.empty();
    }

    @Override
    public Image get(String reference) {
        return find(reference)
                .orElseThrow(() -> new NotFoundException("no image " + reference, "pull it"));
    }

    @Override
    public void tag(String source, String name) {
        calls.add("tag " + source + " " + name);
    }

    @Override
    public List<String> remove(String reference, boolean force) {
        get(reference);
        return List.of("untagged: " + reference);
    }

    @Override
    public List<Image> load(InputStream archive, Progress progress) {
        return List.of(IMAGE);
    }

    @Override
    public Image make(ImageOrder order, InputStream layer) {
        return IMAGE;
    }

    @Override
    public void save(List<String> references, OutputStream archive) {
        try {
            archive.write("archive".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<ImageHistory> history(String reference) {
        return List.of(new ImageHistory(Optional.empty(), "RUN " + "x".repeat(100), "", 10));
    }

    @Override
    public String document(String reference, Document document) {
        return "{\"document\":\"" + document + "\"}";
    }

    @Override
    public PruneReport prune(boolean all) {
        calls.add("prune " + all);
        return new PruneReport(List.of("deleted: x"), 1000);
    }

    private final class RecordedGuest implements Guest {

        private final GuestSpec spec;

        RecordedGuest(GuestSpec spec) {
            this.spec = spec;
        }

        @Override
        public String id() {
            return "0".repeat(64);
        }

        @Override
        public GuestSpec spec() {
            return spec;
        }

        @Override
        public String engine() {
            return "container";
        }

        @Override
        public GuestState state() {
            return GuestState.CREATED;
        }

        @Override
        public void start(GuestStreams streams) {
            try {
                streams.output().write("out\n".getBytes(StandardCharsets.UTF_8));
                streams.errorOutput().write("err\n".getBytes(StandardCharsets.UTF_8));
                if (streams.input().isPresent()) {
                    heard =
                            new String(
                                    streams.input().get().readAllBytes(), StandardCharsets.UTF_8);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public ExitStatus await() {
            return status;
        }

        @Override
        public void signal(int signal) {}

        @Override
        public void close() {
            calls.add("close");
        }
    }
}
