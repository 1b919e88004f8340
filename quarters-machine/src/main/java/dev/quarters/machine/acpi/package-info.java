/** The tables by which ACPI tells systems what the machine is made of (ACPI 6.5). */
@org.jspecify.annotations.NullMarked
package dev.quarters.machine.acpi;
