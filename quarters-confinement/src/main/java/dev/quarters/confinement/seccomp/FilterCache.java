package dev.quarters.confinement.seccomp;

import java.util.LinkedHashMap;
import java.util.Map;

/** Compiled filters of the last few profiles, for guests are much alike. */
public final class FilterCache {

    private static final int CAPACITY = 16;

    private record Key(String profile, Circumstances guest) {}

    private final Map<Key, BpfProgram> programs =
            new LinkedHashMap<>(CAPACITY, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, BpfProgram> eldest) {
                    return size() > CAPACITY;
                }
            };

    /** An empty one. */
    public FilterCache() {}

    /**
     * The program.
     *
     * @param profile JSON; empty: the built-in one
     */
    public synchronized BpfProgram program(String profile, Circumstances guest) {
        return programs.computeIfAbsent(
                new Key(profile, guest),
                key -> {
                    Profile read =
                            profile.isEmpty() ? Profile.standard() : ProfileReader.read(profile);
                    return FilterCompiler.compile(read.filterFor(guest));
                });
    }
}
