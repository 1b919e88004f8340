package dev.quarters.daemon.route;

import dev.quarters.daemon.http.HttpException;

/** A version of the Docker Engine API. */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {

    /** The newest that is spoken here. */
    public static final ApiVersion NEWEST = new ApiVersion(1, 45);

    /** The oldest. */
    public static final ApiVersion OLDEST = new ApiVersion(1, 41);

    /**
     * The version of that text.
     *
     * @throws HttpException when it is none that is spoken here; in Docker's words, by which
     *     clients know what to do
     */
    static ApiVersion parse(String major, String minor) {
        ApiVersion asked = new ApiVersion(Integer.parseInt(major), Integer.parseInt(minor));
        if (asked.compareTo(NEWEST) > 0) {
            throw new HttpException(
                    400,
                    "client version "
                            + asked
                            + " is too new. Maximum supported API version is "
                            + NEWEST);
        }
        if (asked.compareTo(OLDEST) < 0) {
            throw new HttpException(
                    400,
                    "client version "
                            + asked
                            + " is too old. Minimum supported API version is "
                            + OLDEST
                            + ", please upgrade your client to a newer version");
        }
        return asked;
    }

    /** Whether it has what came with that minor version. */
    public boolean has(int since) {
        return minor >= since;
    }

    @Override
    public int compareTo(ApiVersion other) {
        int majors = Integer.compare(major, other.major);
        return majors != 0 ? majors : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
