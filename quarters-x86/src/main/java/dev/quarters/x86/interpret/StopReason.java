package dev.quarters.x86.interpret;

/** Why {@link Interpreter#run} returned. */
public enum StopReason {
    /** Somebody asked for it. */
    REQUESTED,
    /** HLT or MWAIT: nothing to do until an interrupt. */
    HALTED,
    /** As many instructions as were asked for are done. */
    LIMIT,
    /** A triple fault. */
    SHUTDOWN,
    /** A debugger's breakpoint is at RIP, its watchpoint was met, or its step is done. */
    DEBUG,
    /** CPL is 3, and {@link dev.quarters.x86.Processor#pausesInUserMode} is set. */
    USER_MODE,
    /**
     * The instruction at RIP would raise #UD at CPL 3, and {@link
     * dev.quarters.x86.Processor#pausesAtUndefined} is set.
     */
    UNDEFINED
}
