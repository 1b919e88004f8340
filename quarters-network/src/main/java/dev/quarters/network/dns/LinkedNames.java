package dev.quarters.network.dns;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names with further ones that stand for some of them.
 *
 * @param links what each stands for
 */
public record LinkedNames(Names names, Map<String, String> links) implements Names {

    /** Copies the map. */
    public LinkedNames {
        links = Map.copyOf(links);
    }

    @Override
    public List<Integer> addresses(String name) {
        List<Integer> own = names.addresses(name);
        return own.isEmpty() && links.containsKey(name)
                ? names.addresses(links.getOrDefault(name, ""))
                : own;
    }

    @Override
    public Optional<String> name(int address) {
        return names.name(address);
    }

    @Override
    public boolean isOfNetwork(int address) {
        return names.isOfNetwork(address);
    }
}
