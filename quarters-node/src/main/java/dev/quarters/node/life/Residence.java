package dev.quarters.node.life;

import dev.quarters.api.Guest;
import dev.quarters.node.record.GuestRecord;

import java.util.Map;

/** What a guest that is kept needs of where it is. */
interface Residence {

    /** Makes the guest of an engine that runs it once, in the folder that stays. */
    Guest open(GuestRecord record);

    /** Clears away what a life left that ended with its owner: processes, control groups, marks. */
    void cleanUp(GuestRecord record);

    /** Has a guest that runs go on under that engine. */
    void move(Guest guest, String engine);

    /** Writes the record; on disk when it returns. */
    void save(GuestRecord record);

    /** Tells that something happened to it. */
    void happened(GuestRecord record, String action, Map<String, String> more);

    /** Removes all that is on disk of it, its name, and perhaps the volumes without a name. */
    void forget(StandingGuest guest, boolean withVolumes);

    /** Whether all guests are being stopped, so that none is started again. */
    boolean isClosing();
}
