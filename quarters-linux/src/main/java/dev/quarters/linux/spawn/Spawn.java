package dev.quarters.linux.spawn;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.script.ElfImage;
import dev.quarters.linux.script.Script;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What a child process is to be. Its standard streams are /dev/null and all else is closed unless
 * said otherwise.
 */
public final class Spawn {

    /** Descriptors from here on are the launcher's own, closed by execve. */
    public static final int FIRST_RESERVED_FD = 61;

    /** All that is not the number of a signal, in the 32 bits that clone(2) looks at. */
    private static final long CLONE_FLAGS = 0xffff_ff00L;

    private final ElfImage image;
    private final Map<Integer, Integer> descriptors = new TreeMap<>();
    private long namespaces;
    private boolean gate;
    private String name = "quarters";
    private UnaryOperator<String> wording = UnaryOperator.identity();

    private Spawn(ElfImage image) {
        this.image = image;
    }

    /** A child that runs that script. */
    public static Spawn of(Script script) {
        return of(ElfImage.of(script, Kernel.ARCHITECTURE));
    }

    /** A child that runs the script which that executable was made of. */
    public static Spawn of(ElfImage image) {
        return new Spawn(image);
    }

    /**
     * The namespaces that are new for it, all at once: with CLONE_NEWPID the script is process 1.
     *
     * @param flags CLONE_NEW* but CLONE_NEWTIME, for which the script has to call unshare and fork
     */
    public Spawn namespaces(long flags) {
        if ((flags & ~CLONE_FLAGS) != 0) {
            // The kernel would take these for a signal, or not see them at all.
            throw new IllegalArgumentException(
                    "clone(2) has no flags 0x" + Long.toHexString(flags & ~CLONE_FLAGS));
        }
        namespaces = flags;
        return this;
    }

    /** Standard input, output and error are those descriptors of this process. */
    public Spawn streams(int input, int output, int error) {
        return descriptor(input, 0).descriptor(output, 1).descriptor(error, 2);
    }

    /** Standard input, output and error are this process'. */
    public Spawn inheritStreams() {
        return streams(0, 1, 2);
    }

    /**
     * Gives it a descriptor; this process keeps its own. The child's is not closed by execve.
     *
     * @param own the descriptor in this process
     * @param child its number in the child, below {@link #FIRST_RESERVED_FD}
     */
    public Spawn descriptor(int own, int child) {
        if (child < 0 || child >= FIRST_RESERVED_FD || own < 0) {
            throw new IllegalArgumentException("no descriptor " + own + " as " + child);
        }
        descriptors.put(child, own);
        return this;
    }

    /** The script has gates; {@link ChildProcess#openGate} opens them. */
    public Spawn gate() {
        gate = true;
        return this;
    }

    /** What ps shows until the script executes something. */
    public Spawn name(String name) {
        this.name = name;
        return this;
    }

    /** How the words of a step that fails are told, when they are not those of the script. */
    public Spawn wording(UnaryOperator<String> wording) {
        this.wording = wording;
        return this;
    }

    ElfImage image() {
        return image;
    }

    UnaryOperator<String> wording() {
        return wording;
    }

    Map<Integer, Integer> descriptors() {
        return Collections.unmodifiableMap(descriptors);
    }

    long namespaces() {
        return namespaces;
    }

    boolean hasGate() {
        return gate;
    }

    String name() {
        return name;
    }
}
