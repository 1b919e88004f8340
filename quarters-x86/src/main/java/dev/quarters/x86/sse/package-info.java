/**
 * The vector instructions on XMM registers, SSE to SSE4.2, AES, PCLMULQDQ and SHA. Registers are
 * pairs of longs in {@link dev.quarters.x86.Processor#xmm}; whatever needs a copy of an operand
 * keeps it in local variables, never in arrays.
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.x86.sse;
