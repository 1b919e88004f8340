package dev.quarters.cli.kept;

import dev.quarters.api.NotFoundException;
import dev.quarters.cli.Command;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.json.Json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tells which ports of the host stand for those of a guest. */
public final class PortCommand implements Command {

    @Override
    public String name() {
        return "port";
    }

    @Override
    public String summary() {
        return "List the published ports of a guest";
    }

    @Override
    public int failureCode() {
        return 1;
    }

    @Override
    public Operands operands() {
        return new Operands("GUEST [PORT[/udp]]", 1, 2, false);
    }

    @Override
    public int run(Arguments arguments, Session session) {
        String guest = arguments.operand();
        Map<String, Json> ports =
                session.daemon()
                        .containers()
                        .inspect(guest)
                        .find("NetworkSettings")
                        .flatMap(settings -> settings.find("Ports"))
                        .map(Json::asMembers)
                        .orElse(Map.of());
        List<String> lines = new ArrayList<>();
        String asked = arguments.operands().size() > 1 ? arguments.operands().get(1) : "";
        ports.forEach(
                (port, bindings) -> {
                    boolean chosen =
                            asked.isEmpty() || port.equals(asked) || port.equals(asked + "/tcp");
                    if (chosen && bindings instanceof Json.Elements(var each)) {
                        each.forEach(binding -> lines.add(line(port, binding, asked)));
                    }
                });
        if (!asked.isEmpty() && lines.isEmpty()) {
            throw new NotFoundException(
                    "no port of the host stands for " + asked + " of " + guest,
                    "quarters port " + guest);
        }
        lines.stream().sorted().forEach(session.output()::println);
        return 0;
    }

    private static String line(String port, Json binding, String asked) {
        String address = binding.text("HostIp");
        String host =
                (address.contains(":") ? "[" + address + "]" : address)
                        + ":"
                        + binding.text("HostPort");
        return asked.isEmpty() ? port + " -> " + host : host;
    }
}
