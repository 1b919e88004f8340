package dev.quarters.cli.option;

/** Finds what a mistyped word may have meant. */
public final class Similarity {

    private Similarity() {}

    /** Whether at most two letters separate the words, and fewer than half of them. */
    public static boolean close(String typed, String word) {
        return distance(typed, word) <= Math.min(2, (word.length() - 1) / 2);
    }

    /** Letters changed, added, left out, or swapped with their neighbour (Damerau's distance). */
    private static int distance(String a, String b) {
        int[][] distance = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                distance[i][j] = i == 0 || j == 0 ? i + j : step(a, b, distance, i, j);
            }
        }
        return distance[a.length()][b.length()];
    }

    private static int step(String a, String b, int[][] distance, int i, int j) {
        int change = distance[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(change, 1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
        boolean swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, distance[i - 2][j - 2] + 1) : least;
    }
}
