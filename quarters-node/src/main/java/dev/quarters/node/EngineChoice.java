package dev.quarters.node;

import dev.quarters.api.Engine;
import dev.quarters.api.EngineReport;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.Image;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.Probe;
import dev.quarters.api.Technique;
import dev.quarters.api.TechniqueUnavailableException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which engine takes a guest: the first that can, in the order of what a guest costs. Only those
 * asked until one says yes are probed.
 */
final class EngineChoice {

    private static final List<String> CHEAPEST_FIRST =
            List.of("container", "uml", "kvm", "xen", "emulator");

    private final List<Engine> engines;

    EngineChoice(List<Engine> engines) {
        this.engines =
                engines.stream()
                        .sorted(
                                Comparator.comparingInt(
                                        engine -> {
                                            int place = CHEAPEST_FIRST.indexOf(engine.name());
                                            return place < 0 ? CHEAPEST_FIRST.size() : place;
                                        }))
                        .toList();
    }

    /** The engine of that name. */
    Engine named(String name) {
        return engines.stream()
                .filter(engine -> engine.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new InvalidRequestException(
                                        "there is no engine \"" + name + "\"",
                                        "the engines of this version are "
                                                + engines.stream()
                                                        .map(Engine::name)
                                                        .collect(Collectors.joining(", "))));
    }

    Engine choose(GuestSpec spec, Image image) {
        checkNames(spec);
        List<EngineReport> refusals = new ArrayList<>();
        for (Engine engine : engines) {
            if (isAskedFor(engine, spec)) {
                Probe probe = engine.probe(Optional.of(image));
                if (probe.isAvailable()) {
                    return engine;
                }
                refusals.add(new EngineReport(engine.technique(), engine.name(), probe));
            }
        }
        spec.technique()
                .filter(technique -> refusals.isEmpty())
                .ifPresent(technique -> refusals.add(missing(technique)));
        throw unavailable(spec, refusals);
    }

    /** What every engine says, in the order of the techniques; one that has no engine says so. */
    List<EngineReport> reports(Optional<Image> image) {
        List<EngineReport> reports = new ArrayList<>();
        for (Technique technique : Technique.values()) {
            List<EngineReport> ofTechnique =
                    engines.stream()
                            .filter(engine -> engine.technique() == technique)
                            .map(
                                    engine ->
                                            new EngineReport(
                                                    technique, engine.name(), engine.probe(image)))
                            .toList();
            reports.addAll(ofTechnique.isEmpty() ? List.of(missing(technique)) : ofTechnique);
        }
        return reports;
    }

    private void checkNames(GuestSpec spec) {
        Optional<Engine> named = spec.engine().map(this::named);
        if (named.isPresent()
                && spec.technique().isPresent()
                && named.get().technique() != spec.technique().get()) {
            throw new InvalidRequestException(
                    "the engine "
                            + named.get().name()
                            + " is of the technique "
                            + named.get().technique()
                            + ", not of "
                            + spec.technique().get(),
                    "give --technique or --engine, not both");
        }
    }

    private static boolean isAskedFor(Engine engine, GuestSpec spec) {
        return spec.engine().map(engine.name()::equals).orElse(true)
                && spec.technique().map(engine.technique()::equals).orElse(true);
    }

    private EngineReport missing(Technique technique) {
        return new EngineReport(
                technique,
                "-",
                Probe.unavailable(
                        "this version of Quarters has no engine for " + technique,
                        "use one of "
                                + Arrays.stream(Technique.values())
                                        .filter(this::hasEngine)
                                        .map(Technique::word)
                                        .collect(Collectors.joining(", "))));
    }

    private boolean hasEngine(Technique technique) {
        return engines.stream().anyMatch(engine -> engine.technique() == technique);
    }

    private static TechniqueUnavailableException unavailable(
            GuestSpec spec, List<EngineReport> refusals) {
        List<Probe.Obstacle> obstacles =
                refusals.stream().flatMap(report -> report.probe().obstacles().stream()).toList();
        return new TechniqueUnavailableException(
                "cannot run \""
                        + spec.image()
                        + "\""
                        + spec.technique().map(technique -> " by " + technique).orElse("")
                        + ": "
                        + obstacles.stream()
                                .map(Probe.Obstacle::reason)
                                .collect(Collectors.joining("; ")),
                obstacles.stream()
                        .map(Probe.Obstacle::remedy)
                        .filter(remedy -> !remedy.isEmpty())
                        .distinct()
                        .collect(Collectors.joining("; ")),
                refusals);
    }
}
