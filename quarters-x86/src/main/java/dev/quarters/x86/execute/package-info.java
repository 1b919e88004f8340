/**
 * What instructions do. A method is named for its mnemonic, static, and takes {@code (Processor,
 * Instruction)}; files gather those of a kind.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.x86.execute;
