package dev.quarters.image.transport;

import java.util.List;

/** A source whose image brings names along, as an archive of {@code docker save} does. */
public interface Named {

    /** Docker references; not checked. */
    List<String> names();
}
