package dev.quarters.guest.user;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The users and groups that an image knows: its {@code /etc/passwd} and {@code /etc/group}
 * (passwd(5), group(5)). Lines that are malformed are passed over.
 */
public record Accounts(List<User> users, List<Group> groups) {

    /** No user and no group. */
    public static final Accounts NONE = new Accounts(List.of(), List.of());

    private static final int LIMIT = 1 << 20;

    /** A line of passwd(5). */
    record User(String name, int uid, int gid, String home) {}

    /** A line of group(5). */
    record Group(String name, int gid, List<String> members) {
        Group {
            members = List.copyOf(members);
        }
    }

    /** Copies the lists. */
    public Accounts {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
    }

    /** Reads those of an image; files that are missing or larger than 1 MiB count as empty. */
    public static Accounts of(LayeredTree image) {
        return of(text(image, "/etc/passwd"), text(image, "/etc/group"));
    }

    static Accounts of(String passwd, String group) {
        List<User> users = new ArrayList<>();
        for (String line : passwd.lines().toList()) {
            user(line).ifPresent(users::add);
        }
        List<Group> groups = new ArrayList<>();
        for (String line : group.lines().toList()) {
            group(line).ifPresent(groups::add);
        }
        return new Accounts(users, groups);
    }

    Optional<User> user(String nameOrNumber, OptionalInt number) {
        return users.stream()
                .filter(user -> user.name().equals(nameOrNumber) || is(user.uid(), number))
                .findFirst();
    }

    Optional<Group> group(String name, OptionalInt number) {
        return groups.stream()
                .filter(group -> group.name().equals(name) || is(group.gid(), number))
                .findFirst();
    }

    private static boolean is(int id, OptionalInt number) {
        return number.isPresent() && id == number.getAsInt();
    }

    /** The number, when the text is one that an id can have. */
    static OptionalInt number(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private static Optional<User> user(String line) {
        String[] fields = line.split(":", -1);
        if (fields.length < 6) {
            return Optional.empty();
        }
        OptionalInt uid = number(fields[2]);
        OptionalInt gid = number(fields[3]);
        return uid.isPresent() && gid.isPresent()
                ? Optional.of(new User(fields[0], uid.getAsInt(), gid.getAsInt(), fields[5]))
                : Optional.empty();
    }

    private static Optional<Group> group(String line) {
        String[] fields = line.split(":", -1);
        OptionalInt gid = fields.length < 4 ? OptionalInt.empty() : number(fields[2]);
        return gid.isPresent()
                ? Optional.of(
                        new Group(fields[0], gid.getAsInt(), List.of(fields[3].split(",", -1))))
                : Optional.empty();
    }

    private static String text(LayeredTree image, String path) {
        return image.read(path, LIMIT)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("");
    }
}
