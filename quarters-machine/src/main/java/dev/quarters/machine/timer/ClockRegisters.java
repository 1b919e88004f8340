package dev.quarters.machine.timer;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * The ten time bytes of a real-time clock as they are formatted by its register B: BCD or binary,
 * 24 hours or 12 with PM in bit 7 (MC146818 data sheet, table 3).
 */
final class ClockRegisters {

    static final int SECONDS = 0;
    static final int SECONDS_ALARM = 1;
    static final int MINUTES = 2;
    static final int MINUTES_ALARM = 3;
    static final int HOURS = 4;
    static final int HOURS_ALARM = 5;
    static final int DAY_OF_WEEK = 6;
    static final int DAY = 7;
    static final int MONTH = 8;
    static final int YEAR = 9;

    /** Where PCs keep the century, as ACPI's fixed description table says. */
    static final int CENTURY = 0x32;

    private static final int PM = 0x80;

    private ClockRegisters() {}

    /** Writes a time; alarms stay. */
    static void put(byte[] bytes, long epochSeconds, boolean binary, boolean hours24) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(epochSeconds, 0, ZoneOffset.UTC);
        bytes[SECONDS] = encode(time.getSecond(), binary);
        bytes[MINUTES] = encode(time.getMinute(), binary);
        bytes[HOURS] = encodeHour(time.getHour(), binary, hours24);
        bytes[DAY_OF_WEEK] = encode(time.getDayOfWeek().getValue() % 7 + 1, binary);
        bytes[DAY] = encode(time.getDayOfMonth(), binary);
        bytes[MONTH] = encode(time.getMonthValue(), binary);
        bytes[YEAR] = encode(Math.floorMod(time.getYear(), 100), binary);
        bytes[CENTURY] = encode(Math.floorMod(time.getYear() / 100, 100), binary);
    }

    /** Reads a time; fields out of range carry over into the next. */
    static long get(byte[] bytes, boolean binary, boolean hours24) {
        int year = decode(bytes[CENTURY], binary) * 100 + decode(bytes[YEAR], binary);
        return LocalDate.of(year, 1, 1)
                .plusMonths(decode(bytes[MONTH], binary) - 1L)
                .plusDays(decode(bytes[DAY], binary) - 1L)
                .atStartOfDay()
                .plusHours(decodeHour(bytes[HOURS], binary, hours24))
                .plusMinutes(decode(bytes[MINUTES], binary))
                .plusSeconds(decode(bytes[SECONDS], binary))
                .toEpochSecond(ZoneOffset.UTC);
    }

    /** Whether the alarm matches the time; bytes from C0H on match all. */
    static boolean alarmMatches(byte[] bytes) {
        return matches(bytes[SECONDS_ALARM], bytes[SECONDS])
                && matches(bytes[MINUTES_ALARM], bytes[MINUTES])
                && matches(bytes[HOURS_ALARM], bytes[HOURS]);
    }

    private static boolean matches(byte alarm, byte time) {
        return (alarm & 0xC0) == 0xC0 || alarm == time;
    }

    private static byte encode(int value, boolean binary) {
        return (byte) (binary ? value : value / 10 << 4 | value % 10);
    }

    private static int decode(int value, boolean binary) {
        return binary ? value & 0xFF : (value >> 4 & 0xF) * 10 + (value & 0xF);
    }

    private static byte encodeHour(int hour, boolean binary, boolean hours24) {
        if (hours24) {
            return encode(hour, binary);
        }
        int twelve = hour % 12 == 0 ? 12 : hour % 12;
        return (byte) (encode(twelve, binary) | (hour >= 12 ? PM : 0));
    }

    private static int decodeHour(int value, boolean binary, boolean hours24) {
        if (hours24) {
            return decode(value, binary);
        }
        return decode(value & ~PM, binary) % 12 + ((value & PM) != 0 ? 12 : 0);
    }
}
