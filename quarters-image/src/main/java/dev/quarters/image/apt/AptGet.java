package dev.quarters.image.apt;

import dev.quarters.api.QuartersException;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs the host's apt-get with its sources and keys but a state of ours. The configuration is read
 * after all of the host's (apt.conf(5), option {@code -c}), which lets it take away the hooks that
 * distributions and container images run after an update.
 */
final class AptGet {

    private final String architecture;
    private final AptFolder folder;

    /**
     * @param architecture in Debian's words
     */
    AptGet(AptFolder folder, String architecture) {
        this.folder = folder;
        this.architecture = architecture;
    }

    /** What a run said. */
    record Outcome(int exit, List<String> output, List<String> errors) {

        /** apt's own complaints, without its warnings. */
        String words() {
            String complaints =
                    Stream.concat(output.stream(), errors.stream())
                            .filter(line -> !line.startsWith("W: ") && !line.startsWith("N: "))
                            .filter(line -> !line.startsWith("dlstatus:"))
                            .map(line -> line.startsWith("E: ") ? line.substring(3) : line.strip())
                            .filter(line -> !line.isEmpty())
                            .collect(Collectors.joining("; "));
            return complaints.length() > 1500 ? complaints.substring(0, 1500) + "…" : complaints;
        }
    }

    /**
     * Runs it to its end.
     *
     * @param lists package lists to use
     * @param archives where packages are downloaded to
     * @param work private to the caller
     * @param line hears the standard output while it comes
     */
    Outcome run(Path lists, Path archives, Path work, Consumer<String> line, List<String> arguments)
            throws IOException {
        Path configuration = work.resolve("apt.conf");
        Files.writeString(configuration, configuration(lists, archives));
        List<String> command = new ArrayList<>(List.of("apt-get", "-qq", "-y"));
        command.addAll(List.of("-c", configuration.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        Path errors = work.resolve("apt.errors");
        builder.redirectError(errors.toFile());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw missing("apt-get", e);
        }
        return finish(process, errors, line);
    }

    private static Outcome finish(Process process, Path errors, Consumer<String> line)
            throws IOException {
        List<String> output = new ArrayList<>();
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            process.getOutputStream().close();
            for (String said = reader.readLine(); said != null; said = reader.readLine()) {
                output.add(said);
                line.accept(said);
            }
            int exit = process.waitFor();
            return new Outcome(exit, output, Files.readAllLines(errors));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while apt-get ran");
        } finally {
            process.destroy();
        }
    }

    static QuartersException missing(String program, IOException cause) {
        return new QuartersException(
                "cannot make an image of packages: the program "
                        + program
                        + " can't be run here ("
                        + cause.getMessage()
                        + ")",
                "apt: works on Debian and its derivatives; elsewhere take an image from a registry"
                        + " (docker://NAME) or from files (oci:PATH, oci-archive:PATH,"
                        + " docker-archive:PATH, dir:PATH)",
                cause);
    }

    private String configuration(Path lists, Path archives) {
        return """
        #clear APT::Update::Pre-Invoke;
        #clear APT::Update::Post-Invoke;
        #clear APT::Update::Post-Invoke-Success;
        #clear DPkg::Pre-Invoke;
        #clear DPkg::Post-Invoke;
        #clear DPkg::Pre-Install-Pkgs;
        #clear APT::Architectures;
        APT::Architecture "%1$s";
        APT::Architectures { "%1$s"; };
        APT::Install-Recommends "false";
        APT::Install-Suggests "false";
        APT::Get::List-Cleanup "false";
        APT::Keep-Downloaded-Packages "true";
        Acquire::ForceHash "SHA256";
        Acquire::Retries "3";
        Acquire::http::Timeout "30";
        Acquire::https::Timeout "30";
        Acquire::Languages "none";
        Debug::NoLocking "true";
        Dir::State "%2$s";
        Dir::State::status "%2$s/status";
        Dir::State::extended_states "%2$s/extended_states";
        Dir::State::lists "%3$s";
        Dir::Cache "%2$s";
        Dir::Cache::pkgcache "%2$s/pkgcache.bin";
        Dir::Cache::srcpkgcache "%2$s/srcpkgcache.bin";
        Dir::Cache::archives "%4$s";
        Dir::Log "%2$s";
        """
                .formatted(architecture, folder.state(), lists, archives);
    }
}
