package dev.quarters.machine.bus;

/**
 * A wire that several devices pull (PCI Local Bus 3.0 §2.2.6): high while any of its inputs is.
 * Inputs are levels of devices, which set them again after loading a snapshot; the wire itself has
 * no state that is saved.
 */
public final class SharedLine {

    private final InterruptLine output;
    private int high;

    /** A wire to that input of an interrupt controller. */
    public SharedLine(InterruptLine output) {
        this.output = output;
    }

    /** One more input, low. */
    public InterruptLine input() {
        return new Input();
    }

    private final class Input implements InterruptLine {

        private boolean level;

        @Override
        public void set(boolean newLevel) {
            if (newLevel != level) {
                level = newLevel;
                high += level ? 1 : -1;
                output.set(high > 0);
            }
        }
    }
}
