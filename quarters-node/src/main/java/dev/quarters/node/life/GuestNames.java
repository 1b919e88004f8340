package dev.quarters.node.life;

import dev.quarters.api.InvalidRequestException;

import java.security.SecureRandom;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Names for guests that were given none: what a room is like, and what it is. */
final class GuestNames {

    private static final String FORM = "[a-zA-Z0-9][a-zA-Z0-9_.-]+";

    private static final List<String> QUALITIES =
            List.of(
                    "airy",
                    "bright",
                    "calm",
                    "cosy",
                    "cool",
                    "dim",
                    "quiet",
                    "sunny",
                    "warm",
                    "wide",
                    "tidy",
                    "upper",
                    "lower",
                    "inner",
                    "outer",
                    "northern",
                    "southern",
                    "eastern",
                    "western",
                    "hidden",
                    "lofty",
                    "modest",
                    "narrow",
                    "spare",
                    "snug",
                    "still",
                    "sturdy",
                    "vaulted",
                    "panelled",
                    "whitewashed");

    private static final List<String> ROOMS =
            List.of(
                    "attic",
                    "alcove",
                    "annex",
                    "atrium",
                    "balcony",
                    "cabin",
                    "cellar",
                    "chamber",
                    "cloister",
                    "den",
                    "foyer",
                    "gallery",
                    "garret",
                    "hall",
                    "landing",
                    "larder",
                    "library",
                    "loft",
                    "lounge",
                    "mezzanine",
                    "nook",
                    "office",
                    "pantry",
                    "parlour",
                    "porch",
                    "salon",
                    "scullery",
                    "study",
                    "suite",
                    "terrace",
                    "veranda",
                    "workshop");

    private static final int TRIES = 40;

    private final RandomGenerator random = new SecureRandom();

    /** One that is free. */
    String generate(Predicate<String> taken) {
        for (int i = 0; i < TRIES; i++) {
            String name = pick(QUALITIES) + "_" + pick(ROOMS);
            if (!taken.test(name)) {
                return name;
            }
        }
        return pick(QUALITIES) + "_" + pick(ROOMS) + "_" + random.nextInt(1, Integer.MAX_VALUE);
    }

    private String pick(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }

    /** Refuses what can be no name. */
    static String check(String name) {
        String bare = name.startsWith("/") ? name.substring(1) : name;
        if (!bare.matches(FORM) || bare.length() > 255) {
            throw new InvalidRequestException(
                    "Invalid container name ("
                            + name
                            + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed",
                    "give two to 255 of these");
        }
        return bare;
    }
}
