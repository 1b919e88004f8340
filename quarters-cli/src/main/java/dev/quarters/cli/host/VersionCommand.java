package dev.quarters.cli.host;

import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.json.Json;

import java.util.List;

/** Tells which Quarters this is. */
public final class VersionCommand implements Command {

    @Override
    public String name() {
        return "version";
    }

    @Override
    public String summary() {
        return "Show the version of Quarters, Java and the host";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.choice("format", "How to print", List.of("text", "json")));
    }

    @Override
    public int run(Arguments arguments, Session session) {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        String quarters = version == null ? "development" : version;
        String java = System.getProperty("java.vm.name") + " " + Runtime.version();
        String host =
                System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch");
        if (arguments.value("format").filter("json"::equals).isPresent()) {
            session.output()
                    .println(
                            Json.object()
                                    .put("Version", quarters)
                                    .put("Java", java)
                                    .put("Host", host)
                                    .build()
                                    .toText());
        } else {
            session.output().println("Quarters " + quarters);
            session.output().println("Java     " + java);
            session.output().println("Host     " + host);
        }
        return 0;
    }
}
