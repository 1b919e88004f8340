package dev.quarters.cli.run;

import dev.quarters.api.Device;
import dev.quarters.cli.option.UsageException;

import java.nio.file.Path;

/** Reads {@code --device HOST[:GUEST][:rwm]}. */
final class DeviceSyntax {

    private DeviceSyntax() {}

    static Device parse(String text) {
        String[] parts = text.split(":", -1);
        String permissions = "rwm";
        String target = parts[0];
        if (parts.length == 2 && parts[1].matches("[rwm]{1,3}")) {
            permissions = parts[1];
        } else if (parts.length >= 2) {
            target = parts[1];
        }
        if (parts.length == 3) {
            permissions = parts[2];
        }
        if (parts.length > 3
                || !parts[0].startsWith("/")
                || !target.startsWith("/")
                || !permissions.matches("[rwm]{1,3}")) {
            throw new UsageException(
                    "--device is /dev/HOST[:/dev/GUEST][:rwm], not \"" + text + "\"");
        }
        return new Device(Path.of(parts[0]), target, permissions);
    }
}
