package dev.quarters.pc.software;

import dev.quarters.machine.state.StateException;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records of numbers, lists and further records as fields of a snapshot, each by the name of its
 * component: the processor's state is a tree of them and has no other form.
 */
final class RecordState {

    private RecordState() {}

    static void save(StateWriter out, Record state) {
        for (RecordComponent component : state.getClass().getRecordComponents()) {
            put(out, component.getName(), read(component, state));
        }
    }

    private static Object read(RecordComponent component, Record state) {
        try {
            return component.getAccessor().invoke(state);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(component + " can't be read", e);
        }
    }

    private static void put(StateWriter out, String name, Object value) {
        switch (value) {
            case Boolean flag -> out.putBoolean(name, flag);
            case Integer number -> out.putInt(name, number);
            case Long number -> out.putLong(name, number);
            case Record record -> out.put(name, saved(record));
            case List<?> list -> putList(out, name, list);
            default -> throw new IllegalStateException(name + " is a " + value.getClass());
        }
    }

    private static void putList(StateWriter out, String name, List<?> list) {
        if (!list.isEmpty() && list.getFirst() instanceof Record) {
            for (int i = 0; i < list.size(); i++) {
                out.put(name + " " + i, saved((Record) list.get(i)));
            }
            out.putInt(name, list.size());
        } else {
            out.putLongs(name, list.stream().mapToLong(e -> ((Number) e).longValue()).toArray());
        }
    }

    private static Stateful saved(Record record) {
        return new Stateful() {
            @Override
            public void save(StateWriter out) {
                RecordState.save(out, record);
            }

            @Override
            public void load(StateReader in) {
                throw new IllegalStateException("a record does not change");
            }
        };
    }

    static <R extends Record> R load(StateReader in, Class<R> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            values[i] = get(in, components[i]);
        }
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new StateException(
                    "the snapshot's " + type.getSimpleName() + " can't be: " + e, "");
        }
    }

    private static Object get(StateReader in, RecordComponent component) {
        String name = component.getName();
        Class<?> type = component.getType();
        if (type == boolean.class) {
            return in.getBoolean(name);
        } else if (type == int.class) {
            return in.getInt(name);
        } else if (type == long.class) {
            return in.getLong(name);
        } else if (type.isRecord()) {
            return part(in, name, type.asSubclass(Record.class));
        }
        return getList(in, component);
    }

    private static List<?> getList(StateReader in, RecordComponent component) {
        String name = component.getName();
        Class<?> of =
                (Class<?>)
                        ((ParameterizedType) component.getGenericType())
                                .getActualTypeArguments()[0];
        if (of.isRecord()) {
            List<Record> records = new ArrayList<>();
            int count = in.getInt(name);
            for (int i = 0; i < count; i++) {
                records.add(part(in, name + " " + i, of.asSubclass(Record.class)));
            }
            return records;
        }
        long[] numbers = in.getLongs(name);
        return of == Integer.class
                ? Arrays.stream(numbers).mapToObj(number -> (int) number).toList()
                : Arrays.stream(numbers).boxed().toList();
    }

    private static <R extends Record> R part(StateReader in, String name, Class<R> type) {
        List<R> loaded = new ArrayList<>();
        in.get(
                name,
                new Stateful() {
                    @Override
                    public void save(StateWriter out) {
                        throw new IllegalStateException("this only loads");
                    }

                    @Override
                    public void load(StateReader part) {
                        loaded.add(RecordState.load(part, type));
                    }
                });
        return loaded.getFirst();
    }
}
