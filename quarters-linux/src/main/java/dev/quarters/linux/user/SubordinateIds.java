package dev.quarters.linux.user;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The ids that a user was given for user namespaces: subuid(5), subgid(5).
 *
 * @param start the first
 * @param count how many follow each other
 */
public record SubordinateIds(long start, long count) {

    /** Those of a user in such a file, by name or number; none when there is no file. */
    public static List<SubordinateIds> read(Path file, String user, long uid) {
        try {
            return parse(Files.readAllLines(file), user, uid);
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + file, failure);
        }
    }

    /** Those of a user in the lines of such a file; lines that can't be read are left out. */
    static List<SubordinateIds> parse(List<String> lines, String user, long uid) {
        List<SubordinateIds> found = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.strip().split(":", -1);
            boolean his = fields[0].equals(user) || fields[0].equals(Long.toString(uid));
            if (his && fields.length == 3 && isNumber(fields[1]) && isNumber(fields[2])) {
                found.add(new SubordinateIds(Long.parseLong(fields[1]), Long.parseLong(fields[2])));
            }
        }
        return found;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() < 11 && text.chars().allMatch(Character::isDigit);
    }

    /** Root is the user himself, the ids from 1 on are these, one range after the other. */
    static IdMap map(long own, List<SubordinateIds> subordinate) {
        List<IdMap.Range> ranges = new ArrayList<>();
        ranges.add(new IdMap.Range(0, own, 1));
        long inside = 1;
        for (SubordinateIds ids : subordinate) {
            ranges.add(new IdMap.Range(inside, ids.start(), ids.count()));
            inside += ids.count();
        }
        return new IdMap(ranges);
    }
}
