package dev.quarters.kvm;

/**
 * Why the hardware left user mode; the software CPU then has all registers.
 *
 * @param kind what kind of reason
 * @param vector of an exception
 * @param errorCode of an exception that has one
 */
record Departure(Kind kind, int vector, int errorCode) {

    enum Kind {
        /** Somebody asked for it: RIP is that of the next instruction. */
        ASKED,
        /** SYSCALL: RIP is its own. */
        SYSTEM_CALL,
        /** An exception: RIP is that of the instruction, or for a trap of the next. */
        EXCEPTION,
        /** An instruction that KVM can't execute: RIP is its own. */
        GIVEN_UP
    }

    static final Departure ASKED = new Departure(Kind.ASKED, 0, 0);
    static final Departure SYSTEM_CALL = new Departure(Kind.SYSTEM_CALL, 0, 0);
    static final Departure GIVEN_UP = new Departure(Kind.GIVEN_UP, 0, 0);

    static Departure exception(int vector, int errorCode) {
        return new Departure(Kind.EXCEPTION, vector, errorCode);
    }
}
