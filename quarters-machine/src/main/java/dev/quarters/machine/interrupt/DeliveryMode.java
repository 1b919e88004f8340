package dev.quarters.machine.interrupt;

/** How an interrupt is delivered, in the order of their codes (Intel SDM Vol. 3A §11.6.1). */
enum DeliveryMode {
    FIXED,
    LOWEST_PRIORITY,
    SYSTEM_MANAGEMENT,
    RESERVED,
    NON_MASKABLE,
    INIT,
    START_UP,
    EXTERNAL;

    private static final DeliveryMode[] BY_CODE = values();

    /** Of bits 8 to 10, where every register has it. */
    static DeliveryMode of(long register) {
        return BY_CODE[(int) (register >> 8) & 7];
    }
}
