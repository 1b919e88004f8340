package dev.quarters.daemon.container;

import dev.quarters.api.Security;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.json.Json;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Rights, as HostConfig has them. */
final class SecurityRequest {

    private SecurityRequest() {}

    static Security read(Json host) {
        Optional<String> seccomp = Optional.empty();
        boolean noNewPrivileges = false;
        for (String option : host.texts("SecurityOpt")) {
            int separator = option.replace(':', '=').indexOf('=');
            String key = separator < 0 ? option : option.substring(0, separator);
            String value = separator < 0 ? "true" : option.substring(separator + 1);
            switch (key) {
                // The client sends the profile itself.
                case "seccomp" -> seccomp = Optional.of(value);
                case "no-new-privileges" -> noNewPrivileges = value.equals("true");
                case "apparmor" -> require(value.equals("unconfined"), option);
                case "label" -> require(value.equals("disable"), option);
                default -> require(false, option);
            }
        }
        return new Security(
                CreateRequest.flag(host, "Privileged"),
                capabilities(host.texts("CapAdd")),
                capabilities(host.texts("CapDrop")),
                seccomp.filter(profile -> !profile.isEmpty() && !profile.equals("builtin")),
                noNewPrivileges);
    }

    private static void require(boolean known, String option) {
        if (!known) {
            throw new HttpException(
                    501,
                    "security option "
                            + option
                            + " can't be had with Quarters: there are seccomp and"
                            + " no-new-privileges");
        }
    }

    private static List<String> capabilities(List<String> named) {
        return named.stream()
                .map(name -> name.toUpperCase(Locale.ROOT))
                .map(name -> name.startsWith("CAP_") ? name.substring(4) : name)
                .toList();
    }
}
