package dev.quarters;

import dev.quarters.api.Node;
import dev.quarters.node.LocalNode;
import dev.quarters.node.NodeFolder;

import java.nio.file.Path;

/**
 * The way in for a program that wants guests of its own.
 *
 * <p>Guests live in this process: they end with it. Safe for use by several threads.
 */
public final class Quarters implements AutoCloseable {

    private final Node node;

    private Quarters(Node node) {
        this.node = node;
    }

    /**
     * Opens this host, with images in the usual place: {@code $QUARTERS_ROOT}, else {@code
     * /var/lib/quarters} for root and {@code ~/.local/share/quarters} for others.
     */
    public static Quarters open() {
        return new Quarters(LocalNode.open(NodeFolder.usual()));
    }

    /** Opens this host, with all that is kept in {@code folder}. */
    public static Quarters open(Path folder) {
        return new Quarters(LocalNode.open(NodeFolder.at(folder)));
    }

    /** Begins a guest of that image; a reference as {@link dev.quarters.api.Images} reads it. */
    public GuestRun guest(String image) {
        return new GuestRun(node, image);
    }

    /** All else that can be asked of this host. */
    public Node node() {
        return node;
    }

    @Override
    public void close() {
        node.close();
    }
}
