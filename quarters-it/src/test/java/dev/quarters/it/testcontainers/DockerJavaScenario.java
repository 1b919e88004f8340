package dev.quarters.it.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PruneType;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** What docker-java's own commands do. */
final class DockerJavaScenario {

    private static final Map<String, String> OURS = Map.of("made-by", "docker-java");

    private final DockerClient docker;

    private DockerJavaScenario(DockerClient docker) {
        this.docker = docker;
    }

    static void run() throws Exception {
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder().build();
        var http = new ZerodepDockerHttpClient.Builder().dockerHost(config.getDockerHost()).build();
        try (DockerClient docker = DockerClientImpl.getInstance(config, http)) {
            DockerJavaScenario scenario = new DockerJavaScenario(docker);
            scenario.looks();
            scenario.runsWithInput();
            scenario.waitsListensAndCounts();
            scenario.removesWhatIsItsOwn();
        }
    }

    private void looks() {
        docker.pingCmd().exec();
        assertThat(docker.versionCmd().exec().getApiVersion()).isNotEmpty();
        assertThat(docker.infoCmd().exec().getOsType()).isEqualTo("linux");
        assertThat(docker.inspectImageCmd("box:1").exec().getRepoTags()).contains("box:1");
        assertThat(docker.listImagesCmd().withReferenceFilter("box:*").exec()).hasSize(1);
        assertThatThrownBy(() -> docker.inspectImageCmd("nosuch:1").exec())
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> docker.createContainerCmd("nosuch:1").exec())
                .isInstanceOf(NotFoundException.class);
    }

    private static final class Output extends ResultCallback.Adapter<Frame> {
        private final StringBuffer text = new StringBuffer();

        @Override
        public void onNext(Frame frame) {
            text.append(frame.getStreamType())
                    .append(' ')
                    .append(new String(frame.getPayload(), StandardCharsets.UTF_8));
        }
    }

    private String create(String... command) {
        return docker.createContainerCmd("box:1")
                .withCmd(command)
                .withLabels(OURS)
                .withHostConfig(HostConfig.newHostConfig().withNetworkMode("none"))
                .withStdinOpen(true)
                .withStdInOnce(true)
                .exec()
                .getId();
    }

    private void runsWithInput() throws InterruptedException, IOException {
        String id = create("busybox", "sh", "-c", "read line; echo $line; echo apart >&2");
        Output output = new Output();
        try (Output attached =
                docker.attachContainerCmd(id)
                        .withStdIn(
                                new ByteArrayInputStream(
                                        "typed\n".getBytes(StandardCharsets.UTF_8)))
                        .withStdOut(true)
                        .withStdErr(true)
                        .withFollowStream(true)
                        .exec(output)) {
            docker.startContainerCmd(id).exec();
            assertThat(exitCode(id)).isZero();
            assertThat(attached.awaitCompletion(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(output.text.toString()).contains("STDOUT typed\n", "STDERR apart\n");

        Output logs = new Output();
        docker.logContainerCmd(id).withStdOut(true).exec(logs).awaitCompletion();
        assertThat(logs.text.toString()).isEqualTo("STDOUT typed\n");
    }

    private int exitCode(String id) {
        return docker.waitContainerCmd(id)
                .exec(new WaitContainerResultCallback())
                .awaitStatusCode(20, TimeUnit.SECONDS);
    }

    private void waitsListensAndCounts() throws InterruptedException, IOException {
        List<String> heard = new CopyOnWriteArrayList<>();
        var listener =
                new ResultCallback.Adapter<Event>() {
                    @Override
                    public void onNext(Event event) {
                        heard.add(String.valueOf(event.getAction()));
                    }
                };
        try (listener) {
            docker.eventsCmd().withLabelFilter(OURS).exec(listener).awaitStarted();
            String id = create("busybox", "sh", "-c", "busybox sleep 1000");
            docker.startContainerCmd(id).exec();
            var figures =
                    new com.github.dockerjava.core.InvocationBuilder.AsyncResultCallback<
                            Statistics>();
            docker.statsCmd(id).withNoStream(true).exec(figures);
            assertThat(figures.awaitResult().getPidsStats().getCurrent()).isPositive();
            figures.close();
            assertThat(docker.topContainerCmd(id).exec().getProcesses()).isNotEmpty();
            assertThatThrownBy(() -> docker.removeContainerCmd(id).exec())
                    .isInstanceOf(ConflictException.class);
            docker.killContainerCmd(id).withSignal("KILL").exec();
            assertThat(exitCode(id)).isEqualTo(137);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!heard.contains("die") && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            assertThat(heard).contains("create", "start", "kill", "die");
        }
    }

    private void removesWhatIsItsOwn() {
        assertThat(docker.listContainersCmd().withShowAll(true).withLabelFilter(OURS).exec())
                .hasSize(2);
        docker.createVolumeCmd().withName("docker-java").withLabels(OURS).exec();
        assertThat(docker.inspectVolumeCmd("docker-java").exec().getMountpoint()).isNotEmpty();
        assertThat(
                        docker.pruneCmd(PruneType.CONTAINERS)
                                .withLabelFilter("made-by=docker-java")
                                .exec())
                .isNotNull();
        assertThat(docker.listContainersCmd().withShowAll(true).withLabelFilter(OURS).exec())
                .isEmpty();
        docker.removeVolumeCmd("docker-java").exec();
    }
}
