package dev.quarters.node.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.Device;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.HealthCheck;
import dev.quarters.api.Mount;
import dev.quarters.api.NameSettings;
import dev.quarters.api.NetworkAttachment;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.Platform;
import dev.quarters.api.PublishedPort;
import dev.quarters.api.ResourceLimits;
import dev.quarters.api.Security;
import dev.quarters.api.Technique;
import dev.quarters.api.Ulimit;
import dev.quarters.json.Json;
import dev.quarters.node.record.Keeping.LogLimits;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was saved is loaded, whatever lies beside it. */
class GuestRecordsTest {

    private static final String ID = "0123456789abcdef".repeat(4);

    @TempDir private Path folder;

    private static GuestRecord record(GuestSpec spec, Keeping keeping) {
        return new GuestRecord(
                ID,
                "name",
                spec,
                "sha256:" + ID,
                "container",
                keeping,
                List.of("volume"),
                Json.object().put("Config", Json.object().put("x", "ü\n").build()).build(),
                Instant.parse("2026-11-29T14:00:00.123456789Z"),
                Life.NEW);
    }

    private static GuestSpec full() {
        return GuestSpec.of("image:1")
                .name("name")
                .technique(Technique.SHARED_KERNEL)
                .engine("container")
                .platform(Platform.parse("linux/arm64/v8"))
                .command("a", "b c")
                .entrypoint(List.of())
                .environment(List.of("A=b"))
                .workingDirectory("/w")
                .user("1:2")
                .additionalGroups(List.of("3"))
                .hostname("host")
                .network(NetworkMode.NAMED)
                .networks(
                        List.of(
                                NetworkAttachment.to("bridge"),
                                new NetworkAttachment("n", List.of("a"), Optional.of("10.0.0.2"))))
                .names(
                        new NameSettings(
                                List.of(new NameSettings.Host("h", "10.0.0.9")),
                                Map.of("alias", "n"),
                                List.of("10.0.0.3"),
                                List.of("example.test"),
                                List.of("timeout:1")))
                .ports(List.of(new PublishedPort("127.0.0.1", 0, 53, PublishedPort.Protocol.UDP)))
                .mounts(
                        List.of(
                                new Mount.Bind(Path.of("/s"), "/t", true, Mount.Propagation.RSLAVE),
                                new Mount.Tmpfs("/m", 1, 0700, false, List.of("noexec"))))
                .devices(List.of(new Device(Path.of("/dev/null"), "/dev/n", "rw")))
                .limits(new ResourceLimits(1, -1, 3, 4, Optional.of("0-1"), 5, 6, 7))
                .ulimits(List.of(new Ulimit("nofile", 1, -1)))
                .kernelParameters(Map.of("net.x", "1"))
                .labels(Map.of("l", "v"))
                .security(
                        new Security(
                                true, List.of("A"), List.of("B"), Optional.of("unconfined"), true))
                .readOnlyRoot(true)
                .terminal(true)
                .init(true)
                .kernel("/boot/k")
                .build();
    }

    @Test
    void allOfARecordIsKept() {
        Keeping keeping =
                new Keeping(
                        RestartPolicy.of("on-failure", 3),
                        true,
                        true,
                        true,
                        Optional.of("HUP"),
                        -1,
                        new LogLimits(10, 2),
                        new HealthCheck(
                                List.of("CMD", "true"),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofNanos(4),
                                5));
        GuestRecord full =
                record(full(), keeping)
                        .living(
                                Life.NEW
                                        .starting(Instant.EPOCH)
                                        .ended(Instant.EPOCH.plusNanos(1), 7, true, "why", true)
                                        .waiting(true, 4));
        GuestRecords records = new GuestRecords(folder);
        records.save(full);
        assertThat(new GuestRecords(folder).load()).containsExactly(full);
    }

    @Test
    void leastOfARecordIsKept() {
        GuestRecord least = record(GuestSpec.of("image").build(), Keeping.USUAL);
        GuestRecords records = new GuestRecords(folder);
        records.save(least);
        assertThat(records.load()).containsExactly(least);
        records.remove(ID);
        assertThat(records.load()).isEmpty();
    }

    @Test
    void damagedRecordIsSetAside() throws Exception {
        GuestRecords records = new GuestRecords(folder);
        GuestRecord good = record(GuestSpec.of("image").build(), Keeping.USUAL);
        records.save(good);
        Files.writeString(folder.resolve("bad.json"), "{\"id\":");
        Files.writeString(folder.resolve("half.json.new"), "{");
        String text = Files.readString(folder.resolve(ID + ".json"));
        Files.writeString(folder.resolve("cut.json"), text.substring(0, text.length() - 20));
        Files.writeString(folder.resolve("changed.json"), text.replace("\"image\"", "\"imaqe\""));
        assertThat(records.load()).containsExactly(good);
        assertThat(folder.resolve("cut.json.damaged")).exists();
        assertThat(folder.resolve("changed.json.damaged")).exists();
        assertThat(folder.resolve("bad.json.damaged")).exists();
        assertThat(folder.resolve("half.json.new")).doesNotExist();
    }
}
