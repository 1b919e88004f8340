package dev.quarters.network.event;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.channels.Selector;
import java.util.OptionalInt;

/**
 * The descriptor by which a selector of the JDK's waits: what can be read of it when a channel is
 * ready. So a thread can wait for a selector and for what is no channel of Java's.
 */
final class SelectorDescriptor {

    /** Of {@code sun.nio.ch.EPollSelectorImpl}, epoll(7)'s. */
    private static final String FIELD = "epfd";

    private SelectorDescriptor() {}

    /**
     * Empty where it is another kind of selector, or where Java was not told to show it ({@code
     * --add-opens=java.base/sun.nio.ch=ALL-UNNAMED}).
     */
    static OptionalInt of(Selector selector) {
        try {
            Field field = selector.getClass().getDeclaredField(FIELD);
            field.setAccessible(true);
            return OptionalInt.of(field.getInt(selector));
        } catch (ReflectiveOperationException | InaccessibleObjectException unknown) {
            return OptionalInt.empty();
        }
    }
}
