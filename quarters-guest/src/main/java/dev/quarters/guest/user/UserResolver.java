package dev.quarters.guest.user;

import dev.quarters.api.NotFoundException;
import dev.quarters.guest.user.Accounts.Group;
import dev.quarters.guest.user.Accounts.User;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Turns {@code user[:group]} into numbers as {@code docker run --user} does: a name has to be known
 * to the image, a number need not be; without a group the user's own ones are taken.
 */
public final class UserResolver {

    private UserResolver() {}

    /**
     * Who that is.
     *
     * @param wanted {@code user[:group]}; empty: root
     * @param additionalGroups by name or number
     * @throws NotFoundException when the image does not know a name
     */
    public static Identity resolve(
            String wanted, List<String> additionalGroups, Accounts accounts) {
        int colon = wanted.indexOf(':');
        String userPart = colon < 0 ? wanted : wanted.substring(0, colon);
        String groupPart = colon < 0 ? "" : wanted.substring(colon + 1);
        String userName = userPart.isEmpty() ? "0" : userPart;
        OptionalInt number = Accounts.number(userName);
        Optional<User> user = accounts.user(userName, number);
        if (user.isEmpty() && number.isEmpty()) {
            throw unknown("user", userName);
        }
        Set<Integer> groups = new LinkedHashSet<>();
        if (groupPart.isEmpty()) {
            user.ifPresent(known -> groups.addAll(memberships(known, accounts)));
        }
        additionalGroups.forEach(name -> groups.add(group(name, accounts)));
        return new Identity(
                user.map(User::uid).orElseGet(number::getAsInt),
                groupPart.isEmpty() ? user.map(User::gid).orElse(0) : group(groupPart, accounts),
                List.copyOf(groups),
                user.map(User::home).filter(home -> !home.isEmpty()).orElse("/"));
    }

    private static List<Integer> memberships(User user, Accounts accounts) {
        return accounts.groups().stream()
                .filter(group -> group.members().contains(user.name()))
                .map(Group::gid)
                .toList();
    }

    private static int group(String name, Accounts accounts) {
        OptionalInt number = Accounts.number(name);
        return accounts.group(name, number)
                .map(Group::gid)
                .or(() -> number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty())
                .orElseThrow(() -> unknown("group", name));
    }

    private static NotFoundException unknown(String kind, String name) {
        return new NotFoundException(
                "the image knows no " + kind + " \"" + name + "\" (/etc/passwd, /etc/group)",
                "give its number, or add it to the image");
    }
}
