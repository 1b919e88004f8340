/** What a debugger outside of the guest, of which the guest sees nothing, asks of a processor. */
@org.jspecify.annotations.NullMarked
package dev.quarters.x86.debug;
