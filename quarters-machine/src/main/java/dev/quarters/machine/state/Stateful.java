package dev.quarters.machine.state;

/**
 * Has state that a snapshot holds. What is saved and loaded again into an object made with the same
 * configuration gives one that behaves the same from there on.
 */
public interface Stateful {

    /** Writes fields, each by a name that is unique within this object. */
    void save(StateWriter out);

    /**
     * Reads the fields again, by name and in any order.
     *
     * @throws StateException when a field is missing, of another type, or out of its range; the
     *     object is then of no use
     */
    void load(StateReader in);
}
