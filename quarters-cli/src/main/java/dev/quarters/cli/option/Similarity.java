package dev.quarters.cli.option;

/** Finds what a mistyped word may have meant. */
public final class Similarity {

    private Similarity() {}

    /** Whether at most two letters separate the words, and fewer than half of them. */
    public static boolean close(String typed, String word) {
        return distance(typed, word) <= Math.min(2, (word.length() - 1) / 2);
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
