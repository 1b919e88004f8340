package dev.quarters.machine.state;

/** The types of fields, as the bytes that say so in a snapshot: never to be renumbered. */
final class StateType {

    static final int END = 0;
    static final int BOOLEAN = 1;
    static final int INT = 2;
    static final int LONG = 3;
    static final int BYTES = 4;
    static final int INTS = 5;
    static final int LONGS = 6;
    static final int STRING = 7;
    static final int PART = 8;

    private StateType() {}
}
