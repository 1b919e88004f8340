package dev.quarters.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a guest is asked to be, whatever the technique. An engine that can't honour a part of it
 * says so when the guest is made; nothing is dropped in silence.
 *
 * @param image the reference of its image, as {@link Images} reads it
 * @param name {@code [a-zA-Z0-9][a-zA-Z0-9_.-]+}
 * @param technique empty: the best that host and image allow
 * @param engine empty: the best of the technique
 * @param platform which of an image's platforms; empty: this host's
 * @param command replaces the image's; empty: the image's
 * @param entrypoint replaces the image's, and then the image's command is not used; an empty list
 *     takes it away
 * @param environment entries {@code NAME=value}, added to the image's
 * @param workingDirectory empty: the image's, else {@code /}
 * @param user {@code user[:group]} by name or number; empty: the image's, else root
 * @param additionalGroups by name or number
 * @param hostname empty: the first 12 digits of the id
 * @param networks where it is when {@code network} says {@link NetworkMode#NAMED}
 * @param names how it finds others by name
 * @param ports published ones; the guest needs a network of its own for them
 * @param kernelParameters sysctl(8) names and values
 * @param terminal whether the command gets a terminal
 * @param init whether a small init is process 1 and reaps orphans
 * @param kernel for engines whose guests boot one: the reference of an image that has it, or an
 *     absolute path of a folder that does; empty: the engine's usual one
 * @param debugServer for engines whose guests are machines: where a debugger is waited for
 */
public record GuestSpec(
        String image,
        Optional<String> name,
        Optional<Technique> technique,
        Optional<String> engine,
        Optional<Platform> platform,
        List<String> command,
        Optional<List<String>> entrypoint,
        List<String> environment,
        Optional<String> workingDirectory,
        Optional<String> user,
        List<String> additionalGroups,
        Optional<String> hostname,
        NetworkMode network,
        List<NetworkAttachment> networks,
        NameSettings names,
        List<PublishedPort> ports,
        List<Mount> mounts,
        List<Device> devices,
        ResourceLimits limits,
        List<Ulimit> ulimits,
        Map<String, String> kernelParameters,
        Map<String, String> labels,
        Security security,
        boolean readOnlyRoot,
        boolean terminal,
        boolean init,
        Optional<String> kernel,
        Optional<DebugServer> debugServer) {

    /** Copies the collections. */
    public GuestSpec {
        command = List.copyOf(command);
        entrypoint = entrypoint.map(List::copyOf);
        environment = List.copyOf(environment);
        additionalGroups = List.copyOf(additionalGroups);
        networks = List.copyOf(networks);
        ports = List.copyOf(ports);
        mounts = List.copyOf(mounts);
        devices = List.copyOf(devices);
        ulimits = List.copyOf(ulimits);
        kernelParameters = Map.copyOf(kernelParameters);
        labels = Map.copyOf(labels);
    }

    /** Starts a description of a guest of that image; everything else has its default. */
    public static Builder of(String image) {
        return new Builder(image);
    }

    /** The same, to be changed. */
    public Builder toBuilder() {
        Builder builder = new Builder(image);
        builder.name = name;
        builder.technique = technique;
        builder.engine = engine;
        builder.platform = platform;
        builder.command = command;
        builder.entrypoint = entrypoint;
        builder.environment = environment;
        builder.workingDirectory = workingDirectory;
        builder.user = user;
        builder.additionalGroups = additionalGroups;
        builder.hostname = hostname;
        builder.network = network;
        builder.networks = networks;
        builder.names = names;
        builder.ports = ports;
        builder.mounts = mounts;
        builder.devices = devices;
        builder.limits = limits;
        builder.ulimits = ulimits;
        builder.kernelParameters = kernelParameters;
        builder.labels = labels;
        builder.security = security;
        builder.readOnlyRoot = readOnlyRoot;
        builder.terminal = terminal;
        builder.init = init;
        builder.kernel = kernel;
        builder.debugServer = debugServer;
        return builder;
    }

    /** Collects a description; each method replaces what was said before. */
    public static final class Builder {
        private final String image;
        private Optional<String> name = Optional.empty();
        private Optional<Technique> technique = Optional.empty();
        private Optional<String> engine = Optional.empty();
        private Optional<Platform> platform = Optional.empty();
        private List<String> command = List.of();
        private Optional<List<String>> entrypoint = Optional.empty();
        private List<String> environment = List.of();
        private Optional<String> workingDirectory = Optional.empty();
        private Optional<String> user = Optional.empty();
        private List<String> additionalGroups = List.of();
        private Optional<String> hostname = Optional.empty();
        private NetworkMode network = NetworkMode.NONE;
        private List<NetworkAttachment> networks = List.of();
        private NameSettings names = NameSettings.NONE;
        private List<PublishedPort> ports = List.of();
        private List<Mount> mounts = List.of();
        private List<Device> devices = List.of();
        private ResourceLimits limits = ResourceLimits.NONE;
        private List<Ulimit> ulimits = List.of();
        private Map<String, String> kernelParameters = Map.of();
        private Map<String, String> labels = Map.of();
        private Security security = Security.DEFAULT;
        private boolean readOnlyRoot = false;
        private boolean terminal = false;
        private boolean init = false;
        private Optional<String> kernel = Optional.empty();
        private Optional<DebugServer> debugServer = Optional.empty();

        private Builder(String image) {
            this.image = image;
        }

        /** Sets {@link GuestSpec#name}. */
        public Builder name(String name) {
            this.name = Optional.of(name);
            return this;
        }

        /** Sets {@link GuestSpec#technique}. */
        public Builder technique(Technique technique) {
            this.technique = Optional.of(technique);
            return this;
        }

        /** Sets {@link GuestSpec#engine}, whatever technique was asked for before. */
        public Builder onlyEngine(String engine) {
            technique = Optional.empty();
            return engine(engine);
        }

        /** Sets {@link GuestSpec#engine}. */
        public Builder engine(String engine) {
            this.engine = Optional.of(engine);
            return this;
        }

        /** Sets {@link GuestSpec#platform}. */
        public Builder platform(Platform platform) {
            this.platform = Optional.of(platform);
            return this;
        }

        /** Sets {@link GuestSpec#command}. */
        public Builder command(List<String> command) {
            this.command = command;
            return this;
        }

        /** Sets {@link GuestSpec#entrypoint}. */
        public Builder entrypoint(List<String> entrypoint) {
            this.entrypoint = Optional.of(entrypoint);
            return this;
        }

        /** Sets {@link GuestSpec#environment}. */
        public Builder environment(List<String> environment) {
            this.environment = environment;
            return this;
        }

        /** Sets {@link GuestSpec#workingDirectory}. */
        public Builder workingDirectory(String workingDirectory) {
            this.workingDirectory = Optional.of(workingDirectory);
            return this;
        }

        /** Sets {@link GuestSpec#user}. */
        public Builder user(String user) {
            this.user = Optional.of(user);
            return this;
        }

        /** Sets {@link GuestSpec#additionalGroups}. */
        public Builder additionalGroups(List<String> additionalGroups) {
            this.additionalGroups = additionalGroups;
            return this;
        }

        /** Sets {@link GuestSpec#hostname}. */
        public Builder hostname(String hostname) {
            this.hostname = Optional.of(hostname);
            return this;
        }

        /** Sets {@link GuestSpec#network}. */
        public Builder network(NetworkMode network) {
            this.network = network;
            return this;
        }

        /** Sets {@link GuestSpec#networks}. */
        public Builder networks(List<NetworkAttachment> networks) {
            this.networks = networks;
            return this;
        }

        /** Sets {@link GuestSpec#names}. */
        public Builder names(NameSettings names) {
            this.names = names;
            return this;
        }

        /** Sets {@link GuestSpec#ports}. */
        public Builder ports(List<PublishedPort> ports) {
            this.ports = ports;
            return this;
        }

        /** Sets {@link GuestSpec#mounts}. */
        public Builder mounts(List<Mount> mounts) {
            this.mounts = mounts;
            return this;
        }

        /** Sets {@link GuestSpec#devices}. */
        public Builder devices(List<Device> devices) {
            this.devices = devices;
            return this;
        }

        /** Sets {@link GuestSpec#limits}. */
        public Builder limits(ResourceLimits limits) {
            this.limits = limits;
            return this;
        }

        /** Sets {@link GuestSpec#ulimits}. */
        public Builder ulimits(List<Ulimit> ulimits) {
            this.ulimits = ulimits;
            return this;
        }

        /** Sets {@link GuestSpec#kernelParameters}. */
        public Builder kernelParameters(Map<String, String> kernelParameters) {
            this.kernelParameters = kernelParameters;
            return this;
        }

        /** Sets {@link GuestSpec#labels}. */
        public Builder labels(Map<String, String> labels) {
            this.labels = labels;
            return this;
        }

        /** Sets {@link GuestSpec#security}. */
        public Builder security(Security security) {
            this.security = security;
            return this;
        }

        /** Sets {@link GuestSpec#readOnlyRoot}. */
        public Builder readOnlyRoot(boolean readOnlyRoot) {
            this.readOnlyRoot = readOnlyRoot;
            return this;
        }

        /** Sets {@link GuestSpec#terminal}. */
        public Builder terminal(boolean terminal) {
            this.terminal = terminal;
            return this;
        }

        /** Sets {@link GuestSpec#init}. */
        public Builder init(boolean init) {
            this.init = init;
            return this;
        }

        /** Sets {@link GuestSpec#kernel}. */
        public Builder kernel(String kernel) {
            this.kernel = Optional.of(kernel);
            return this;
        }

        /** Sets {@link GuestSpec#debugServer}. */
        public Builder debugServer(DebugServer debugServer) {
            this.debugServer = Optional.of(debugServer);
            return this;
        }

        /** Sets {@link GuestSpec#command}. */
        public Builder command(String... command) {
            return command(List.of(command));
        }

        /** The description. */
        public GuestSpec build() {
            return new GuestSpec(
                    image,
                    name,
                    technique,
                    engine,
                    platform,
                    command,
                    entrypoint,
                    environment,
                    workingDirectory,
                    user,
                    additionalGroups,
                    hostname,
                    network,
                    networks,
                    names,
                    ports,
                    mounts,
                    devices,
                    limits,
                    ulimits,
                    kernelParameters,
                    labels,
                    security,
                    readOnlyRoot,
                    terminal,
                    init,
                    kernel,
                    debugServer);
        }
    }
}
