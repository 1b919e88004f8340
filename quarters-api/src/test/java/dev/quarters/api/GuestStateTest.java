package dev.quarters.api;

import static dev.quarters.api.GuestState.CREATED;
import static dev.quarters.api.GuestState.EXITED;
import static dev.quarters.api.GuestState.PAUSED;
import static dev.quarters.api.GuestState.REMOVED;
import static dev.quarters.api.GuestState.RUNNING;
import static dev.quarters.api.GuestState.STARTING;
import static dev.quarters.api.GuestState.STOPPING;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Set;
import java.util.stream.Stream;

class GuestStateTest {

    private static final Set<String> LAW =
            Set.of(
                    CREATED + ">" + STARTING,
                    CREATED + ">" + REMOVED,
                    STARTING + ">" + RUNNING,
                    STARTING + ">" + STOPPING,
                    STARTING + ">" + EXITED,
                    RUNNING + ">" + PAUSED,
                    RUNNING + ">" + STOPPING,
                    RUNNING + ">" + EXITED,
                    PAUSED + ">" + RUNNING,
                    PAUSED + ">" + STOPPING,
                    PAUSED + ">" + EXITED,
                    STOPPING + ">" + EXITED,
                    EXITED + ">" + STARTING,
                    EXITED + ">" + REMOVED);

    static Stream<Arguments> pairs() {
        return Stream.of(GuestState.values())
                .flatMap(from -> Stream.of(GuestState.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void goesOnlyWhereTheLawSays(GuestState from, GuestState to) {
        assertThat(from.mayBecome(to)).isEqualTo(LAW.contains(from + ">" + to));
    }
}
