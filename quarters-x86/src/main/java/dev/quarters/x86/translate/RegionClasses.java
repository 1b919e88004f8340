package dev.quarters.x86.translate;

import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The classes of regions by what is in them, for all processors of a machine: what more than one of
 * them translates, HotSpot compiles once. A class is unloaded with its last region.
 */
public final class RegionClasses {

    private static final int FIRST_CLEARING = 1000;

    private final Map<ByteBuffer, WeakReference<Class<?>>> classes = new HashMap<>();
    private int clearAt = FIRST_CLEARING;

    /** A region of that class file, without a plan yet. */
    synchronized Region region(byte[] classFile) {
        ByteBuffer digest = ByteBuffer.wrap(StoredRegion.sha256().digest(classFile));
        WeakReference<Class<?>> known = classes.get(digest);
        Class<?> type = known == null ? null : known.get();
        try {
            if (type == null) {
                type = MethodHandles.lookup().defineHiddenClass(classFile, true).lookupClass();
                clear();
                classes.put(digest, new WeakReference<>(type));
            }
            return (Region) type.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot define the class of a region", e);
        }
    }

    private void clear() {
        if (classes.size() >= clearAt) {
            classes.values().removeIf(each -> each.get() == null);
            clearAt = Math.max(FIRST_CLEARING, 2 * classes.size());
        }
    }
}
