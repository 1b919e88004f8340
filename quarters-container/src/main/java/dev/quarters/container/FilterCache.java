package dev.quarters.container;

import dev.quarters.container.seccomp.BpfProgram;
import dev.quarters.container.seccomp.Circumstances;
import dev.quarters.container.seccomp.FilterCompiler;
import dev.quarters.container.seccomp.Profile;
import dev.quarters.container.seccomp.ProfileReader;

import java.util.LinkedHashMap;
import java.util.Map;

/** Compiled filters of the last few profiles, for guests are much alike. */
final class FilterCache {

    private static final int CAPACITY = 16;

    private record Key(String profile, Circumstances guest) {}

    private final Map<Key, BpfProgram> programs =
            new LinkedHashMap<>(CAPACITY, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, BpfProgram> eldest) {
                    return size() > CAPACITY;
                }
            };

    /**
     * The program.
     *
     * @param profile JSON; empty: the built-in one
     */
    synchronized BpfProgram program(String profile, Circumstances guest) {
        return programs.computeIfAbsent(
                new Key(profile, guest),
                key -> {
                    Profile read =
                            profile.isEmpty() ? Profile.standard() : ProfileReader.read(profile);
                    return FilterCompiler.compile(read.filterFor(guest));
                });
    }
}
