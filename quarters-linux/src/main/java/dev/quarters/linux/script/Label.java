package dev.quarters.linux.script;

/** A place in a script to jump to; {@link Script#place} says which. */
public final class Label {

    static final int NOWHERE = -1;

    private int step = NOWHERE;

    Label() {}

    void place(int index) {
        if (step != NOWHERE) {
            throw new IllegalStateException("this label has its place");
        }
        step = index;
    }

    /** The index of the step that is next after it. */
    int step() {
        if (step == NOWHERE) {
            throw new IllegalStateException("a label that is jumped to was never placed");
        }
        return step;
    }
}
