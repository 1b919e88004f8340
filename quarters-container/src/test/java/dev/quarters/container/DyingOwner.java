package dev.quarters.container;

import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestStreams;

import java.nio.file.Path;

/** Starts a guest, tells its folder, and waits to be killed: what {@link DeadOwnerTest} kills. */
final class DyingOwner {

    private DyingOwner() {}

    public static void main(String[] arguments) throws Exception {
        TestGuests guests = new TestGuests();
        GuestRequest request = guests.request(TestGuests.shell(arguments[0]).build());
        Guest guest = guests.engine.create(request);
        guest.start(GuestStreams.discard());
        Path folder = request.folder();
        System.out.println(folder);
        guest.await();
    }
}
