/**
 * Guests in a process of their own, a <b>monitor</b> for each, which outlives the one that asked
 * for them: {@link dev.quarters.monitor.Monitors} makes them of any engine's. A monitor is a JVM
 * that executes {@link dev.quarters.monitor.MonitorMain}; {@link
 * dev.quarters.monitor.MonitoredGuest} is its guest, as whoever has it now sees it. What a monitor
 * can reach is decided by {@link dev.quarters.monitor.Confines}.
 */
@NullMarked
package dev.quarters.monitor;

import org.jspecify.annotations.NullMarked;
