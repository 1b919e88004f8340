package dev.quarters.cli.host;

import dev.quarters.api.EngineReport;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.Image;
import dev.quarters.api.Images;
import dev.quarters.api.Probe;
import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.output.Table;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs one image under every technique that this host has, side by side. */
public final class TourCommand implements Command {

    private static final String IMAGE = "apt:busybox-static";

    /** Asks the guest what it sees; the image needs a shell, uname and cat. */
    private static final String QUESTIONS =
            """
            uname -sr
            cat /proc/1/comm
            while read -r name amount unit; do
              case $name in MemTotal:) echo "$((amount / 1024)) MiB";; esac
            done < /proc/meminfo
            """;

    @Override
    public String name() {
        return "tour";
    }

    @Override
    public String summary() {
        return "Run one image under every technique that this host has, side by side";
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.value("image", "REFERENCE", "An image with busybox instead of " + IMAGE),
                Option.flag("quiet", "Don't show how the pull goes").letter("q"));
    }

    @Override
    public int run(Arguments arguments, Session session) throws InterruptedException {
        String reference = arguments.value("image").orElse(IMAGE);
        Images images = session.node().images();
        Progress progress = session.progress(arguments.has("quiet"));
        Image image =
                images.find(reference)
                        .orElseGet(
                                () ->
                                        images.pull(
                                                reference,
                                                Optional.empty(),
                                                Optional.empty(),
                                                progress));
        session.output()
                .println("Image " + reference + ", " + image.platform() + ", " + image.id());
        session.output().println();
        Table table =
                new Table("TECHNIQUE", "ENGINE", "FIRST OUTPUT", "KERNEL", "PROCESS 1", "MEMORY");
        List<EngineReport> reports = session.node().techniques(Optional.of(reference));
        int failures = 0;
        for (EngineReport report : reports) {
            if (!report.probe().isAvailable()) {
                table.row(report.technique().word(), report.engine(), "not here", "", "", "");
                continue;
            }
            List<String> seen = visit(report, reference, session, progress);
            if (seen.size() < 4) {
                failures++;
            }
            table.row(
                    report.technique().word(),
                    report.engine(),
                    cell(seen, 0),
                    cell(seen, 1),
                    cell(seen, 2),
                    cell(seen, 3));
        }
        table.print(session.output());
        explain(reports, session);
        return failures == 0 ? 0 : FAILED;
    }

    /** The time to the first output, then the guest's answers; fewer when something went wrong. */
    private static List<String> visit(
            EngineReport report, String image, Session session, Progress progress)
            throws InterruptedException {
        GuestSpec spec =
                GuestSpec.of(image)
                        .technique(report.technique())
                        .engine(report.engine())
                        .entrypoint(List.of("busybox", "sh", "-c", QUESTIONS))
                        .build();
        FirstByteClock output = new FirstByteClock();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        try (Guest guest = session.createGuest(spec, progress)) {
            guest.start(GuestStreams.of(output, errors));
            guest.await();
        } catch (QuartersException e) {
            session.errorOutput().println(report.engine() + ": " + e.getMessage());
            return List.of("failed");
        }
        String complaint = errors.toString(StandardCharsets.UTF_8);
        if (!complaint.isEmpty()) {
            session.errorOutput().println(report.engine() + ": " + complaint.strip());
        }
        List<String> seen = new ArrayList<>();
        seen.add(output.millis() + " ms");
        seen.addAll(output.toString(StandardCharsets.UTF_8).lines().toList());
        return seen;
    }

    private static String cell(List<String> seen, int index) {
        return index < seen.size() ? seen.get(index) : "";
    }

    private static void explain(List<EngineReport> reports, Session session) {
        for (EngineReport report : reports) {
            for (Probe.Obstacle obstacle : report.probe().obstacles()) {
                session.output().println();
                session.output().println(report.technique() + ": " + obstacle.reason());
                if (!obstacle.remedy().isEmpty()) {
                    session.output().println("    remedy: " + obstacle.remedy());
                }
            }
        }
    }

    /** Keeps what is written, and when the first of it came. */
    private static final class FirstByteClock extends ByteArrayOutputStream {

        private final long start = System.nanoTime();
        private long first;

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            if (first == 0) {
                first = System.nanoTime();
            }
            super.write(bytes, offset, length);
        }

        synchronized long millis() {
            return (first - start) / 1_000_000;
        }
    }
}
