package dev.quarters.x86.memory;

/**
 * Whose rights an access has. Cached translations of each mode are kept apart, so that a change of
 * mode forgets nothing.
 */
public final class Mode {

    /** CPL 3. */
    public static final int USER = 0;

    /**
     * CPL below 3, and implicit accesses to descriptor tables and task states at any CPL: user
     * pages are closed when CR4.SMAP is set.
     */
    public static final int SUPERVISOR = 1;

    /** CPL below 3 with RFLAGS.AC set under CR4.SMAP: user pages are open. */
    public static final int SUPERVISOR_OPEN = 2;

    /** CPL 3 with alignment checks: nothing is cached, each access goes the slow way. */
    public static final int USER_ALIGNED = 3;

    static final int COUNT = 4;

    private Mode() {}
}
