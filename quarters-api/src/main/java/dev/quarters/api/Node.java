package dev.quarters.api;

import java.util.List;
import java.util.Optional;

/** A host of guests, here or far away: all that the command can ask for. */
public interface Node extends AutoCloseable {

    /** Its images. */
    Images images();

    /** What each engine says about running guests here, or guests of that local image. */
    List<EngineReport> techniques(Optional<String> image);

    /**
     * Makes a guest, with the image pulled first when it is not here.
     *
     * @throws TechniqueUnavailableException when no engine that the spec allows can run it
     */
    Guest create(GuestSpec spec, Progress progress);

    /**
     * Has a guest of this node go on under another engine while it runs ({@link Movable}).
     *
     * @throws InvalidRequestException when there is no engine of that name
     * @throws QuartersException when it can't move there; then it goes on as before
     */
    void move(Guest guest, String engine);

    @Override
    void close();
}
