package dev.quarters.filesystem;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Does the same to two trees, and tells the first difference. */
final class RandomOperations {

    private static final int ELOOP = 40;
    private static final int ENOENT = 2;
    private static final int ENOTDIR = 20;
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");

    private final ComparedTree right;
    private final ComparedTree tested;
    private final Random random;
    private final List<String> log = new ArrayList<>();

    RandomOperations(ComparedTree right, ComparedTree tested, long seed) {
        this.right = right;
        this.tested = tested;
        random = new Random(seed);
    }

    /** A few names only, so that things meet. */
    private String path() {
        StringBuilder path = new StringBuilder(name());
        for (int depth = random.nextInt(3); depth > 0; depth--) {
            path.append('/').append(name());
        }
        return path.toString();
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    /** Null when both did the same. */
    String step() {
        String path = path();
        String to = path();
        int kind = random.nextInt(17);
        String what = kind + " " + path + " " + to;
        long[] results = new long[2];
        long seed = random.nextLong();
        int i = 0;
        boolean regular = right.describe(path).matches("100\\d{3} .*");
        boolean link = right.describe(path).startsWith("120");
        for (ComparedTree tree : List.of(right, tested)) {
            results[i++] = apply(tree, kind, path, to, new Random(seed), regular, link);
        }
        log.add(what + " = " + results[0]);
        if (normal(results[0]) != normal(results[1])) {
            return what + ": " + results[0] + " but was " + results[1] + history();
        }
        String expected = right.describe(path) + right.describe(to);
        String actual = tested.describe(path) + tested.describe(to);
        return pathError(expected).equals(pathError(actual))
                ? null
                : what + ": " + expected + " but was " + actual + history();
    }

    private static String pathError(String text) {
        return text.replace("error 40", "error 2").replace("error 20", "error 2");
    }

    /** Which of two paths is found wrong first, and how, is Linux's affair. */
    private static long normal(long result) {
        return result == -ELOOP || result == -ENOTDIR ? -ENOENT : result;
    }

    String history() {
        return "\n  " + String.join("\n  ", log.subList(Math.max(0, log.size() - 25), log.size()));
    }

    private static long apply(
            ComparedTree tree,
            int kind,
            String path,
            String to,
            Random random,
            boolean regular,
            boolean link) {
        return switch (kind) {
            case 0, 1 -> tree.mkdir(path, 0700 + random.nextInt(8));
            case 2, 3 -> tree.create(path, 0640);
            case 4 -> tree.symlink(path, "target" + random.nextInt(100));
            case 5, 6 -> {
                byte[] data = new byte[random.nextInt(9000)];
                random.nextBytes(data);
                yield regular ? tree.write(path, random.nextInt(9000), data) : 0;
            }
            case 7 -> regular ? tree.truncate(path, random.nextInt(9000)) : 0;
            case 8 -> tree.unlink(path);
            case 9 -> tree.rmdir(path);
            case 10, 11 -> tree.rename(path, to, 0);
            case 12 -> tree.rename(path, to, 1 + random.nextInt(2));
            case 13 -> tree.link(path, to);
            case 14 -> link ? 0 : tree.chmod(path, random.nextInt(01000));
            case 15 -> tree.chown(path, random.nextInt(70000), random.nextInt(70000));
            default -> {
                String name = "user." + random.nextInt(3);
                yield !regular
                        ? tree.mkfifo(path, 0600)
                        : random.nextBoolean()
                                ? tree.setxattr(path, name, "v" + random.nextInt(9), 0)
                                : tree.removexattr(path, name);
            }
        };
    }

    /** Null when the trees are the same, else where they are not. */
    String compareAll() {
        Map<Long, String> rightNames = new HashMap<>();
        Map<Long, String> testedNames = new HashMap<>();
        String difference = compare("", rightNames, testedNames);
        return difference == null ? null : difference + history();
    }

    private String compare(
            String path, Map<Long, String> rightNames, Map<Long, String> testedNames) {
        List<String> names = right.list(path);
        if (!names.equals(tested.list(path))) {
            return "\"" + path + "\" has " + names + " but was " + tested.list(path);
        }
        for (String name : names) {
            String inner = path.isEmpty() ? name : path + "/" + name;
            String expected = right.describe(inner);
            if (!expected.equals(tested.describe(inner))) {
                return inner + " is " + expected + " but was " + tested.describe(inner);
            }
            String same = rightNames.computeIfAbsent(right.number(inner), _ -> inner);
            String testedSame = testedNames.computeIfAbsent(tested.number(inner), _ -> inner);
            if (!same.equals(testedSame)) {
                return inner + " is the same file as " + same + " but was as " + testedSame;
            }
            if (expected.startsWith("40")) {
                String difference = compare(inner, rightNames, testedNames);
                if (difference != null) {
                    return difference;
                }
            }
        }
        return null;
    }
}
