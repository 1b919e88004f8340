package dev.quarters.filesystem.bind;

import dev.quarters.filesystem.host.Name;
import dev.quarters.machine.state.StateException;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.virtio.fs.node.Attributes;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which nodes the guest knows, by the places where they were seen last. A node that is not there
 * any more is left out: the guest gets ESTALE for it, as it does when others remove a file.
 */
final class SavedBinds {

    private static final int FIELDS = 5;

    private final BindNodes nodes;

    SavedBinds(BindNodes nodes) {
        this.nodes = nodes;
    }

    void save(StateWriter out) {
        List<BindNode> order = new ArrayList<>();
        for (BindNode node : nodes.all()) {
            if (node != nodes.root) {
                order.add(node);
            }
        }
        order.sort((a, b) -> Integer.compare(depth(a), depth(b)));
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        long[] rows = new long[order.size() * FIELDS];
        for (int i = 0; i < order.size(); i++) {
            BindNode node = order.get(i);
            BindNode parent = node.parent;
            rows[i * FIELDS] = node.id;
            rows[i * FIELDS + 1] = parent == null ? 0 : parent.id;
            rows[i * FIELDS + 2] = node.holds;
            rows[i * FIELDS + 3] = node.opens;
            rows[i * FIELDS + 4] = node.name.bytes().length;
            names.writeBytes(node.name.bytes());
        }
        out.putLongs("nodes", rows);
        out.putBytes("names", names.toByteArray());
    }

    private static int depth(BindNode node) {
        int depth = 0;
        BindNode at = node;
        while (at.parent != null) {
            at = at.parent;
            depth++;
        }
        return depth;
    }

    void load(StateReader in) {
        long[] rows = in.getLongs("nodes");
        byte[] names = in.getBytes("names");
        Map<Long, BindNode> loaded = new HashMap<>();
        loaded.put(nodes.root.id, nodes.root);
        int at = 0;
        for (int i = 0; i + FIELDS <= rows.length; i += FIELDS) {
            int length = (int) rows[i + 4];
            if (length < 0 || length > names.length - at) {
                throw new StateException("a name of the snapshot is outside of its names", "");
            }
            Name name = new Name(Arrays.copyOfRange(names, at, at + length));
            at += length;
            BindNode parent = loaded.get(rows[i + 1]);
            BindNode node = parent == null ? null : nodes.get(lookup(parent, name));
            if (node != null && node != nodes.root) {
                loaded.put(rows[i], node);
                node.holds = rows[i + 2];
                for (long opens = 0; opens < rows[i + 3]; opens++) {
                    nodes.open(node, false);
                }
            }
        }
        // Numbers last: those that were given just now may be other nodes' saved ones.
        List<BindNode> all = new ArrayList<>(loaded.values());
        long beyond = loaded.keySet().stream().mapToLong(Long::longValue).max().orElse(1) + 1;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i) != nodes.root) {
                nodes.renumber(all.get(i), beyond + rows.length + i);
            }
        }
        loaded.forEach(
                (id, node) -> {
                    if (node != nodes.root) {
                        nodes.renumber(node, id);
                    }
                });
    }

    private long lookup(BindNode parent, Name name) {
        return nodes.lookup(parent, name, new Attributes());
    }
}
