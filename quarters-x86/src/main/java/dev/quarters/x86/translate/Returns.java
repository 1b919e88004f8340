package dev.quarters.x86.translate;

import dev.quarters.x86.interpret.Action;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where the returns of a region go: behind those of its calls whose target, or what that jumps to,
 * comes to the return. A program may go elsewhere, so this is what to expect and no more.
 */
final class Returns {

    private final RegionPlan plan;
    private final NavigableMap<Integer, Set<Integer>> sites = new TreeMap<>();

    Returns(RegionPlan plan) {
        this.plan = plan;
        for (RegionBlock block : plan.blocks().values()) {
            if (plan.blocks().containsKey(block.end())) {
                calledBy(block).forEach(called -> follow(called, block.end()));
            }
        }
    }

    /** Distances of blocks of the region to which the return at that block's end goes. */
    List<Integer> of(RegionBlock block) {
        return List.copyOf(sites.getOrDefault(block.offset(), Set.of()));
    }

    private static List<Integer> calledBy(RegionBlock block) {
        return switch (block.last().action) {
            case Action.CALL -> List.of(block.target());
            case Action.CALL_TO -> block.targets();
            default -> List.of();
        };
    }

    /** Whatever returns from there returns to that site. */
    private void follow(int called, int site) {
        Set<Integer> seen = new HashSet<>();
        Deque<Integer> open = new ArrayDeque<>(List.of(called));
        while (!open.isEmpty()) {
            int at = open.remove();
            RegionBlock block = plan.blocks().get(at);
            if (block == null || !seen.add(at)) {
                continue;
            }
            if (block.last().action == Action.RET) {
                sites.computeIfAbsent(at, each -> new TreeSet<>()).add(site);
            } else {
                open.addAll(block.following());
            }
        }
    }
}
