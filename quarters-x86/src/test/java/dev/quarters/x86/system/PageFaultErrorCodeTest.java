package dev.quarters.x86.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.memory.LinearMemory;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which access to which page raises which page fault (Intel SDM Vol. 3A §4.6, §4.7). */
class PageFaultErrorCodeTest {

    private static final long PAGE = 0x40_0000;
    private static final long WP = 1 << 16;
    private static final long SMEP = 1 << 20;
    private static final long SMAP = 1 << 21;
    private static final long AC = 1 << 18;

    /** Entry: P present, W writable, U user, X not executable, R a reserved bit. */
    @ParameterizedTest
    @CsvSource({
        "PWU, user,   read,  -,      none",
        "PWU, user,   write, -,      none",
        "PWU, user,   fetch, -,      none",
        "-,   user,   read,  -,      4",
        "-,   user,   write, -,      6",
        "-,   user,   fetch, -,      14",
        "-,   kernel, read,  -,      0",
        "-,   kernel, write, -,      2",
        "-,   kernel, fetch, -,      10",
        "PU,  user,   read,  -,      none",
        "PU,  user,   write, -,      7",
        "PW,  user,   read,  -,      5",
        "PW,  user,   write, -,      7",
        "PW,  user,   fetch, -,      15",
        "PUX, user,   fetch, -,      15",
        "PUX, user,   read,  -,      none",
        "PX,  kernel, fetch, -,      11",
        "P,   kernel, read,  -,      none",
        "P,   kernel, write, -,      none",
        "P,   kernel, write, WP,     3",
        "PU,  kernel, write, WP,     3",
        "PWU, kernel, write, WP,     none",
        "PWU, kernel, fetch, -,      none",
        "PWU, kernel, fetch, SMEP,   11",
        "PWU, kernel, read,  SMEP,   none",
        "PWU, kernel, read,  SMAP,   1",
        "PWU, kernel, write, SMAP,   3",
        "PWU, kernel, read,  SMAPAC, none",
        "PWU, kernel, write, SMAPAC, none",
        "PU,  kernel, write, SMAPAC, none",
        "PWU, user,   read,  SMAP,   none",
        "PWU, kernel, fetch, SMAP,   none",
        "PWUR,user,   read,  -,      d",
        "PWUR,kernel, write, -,      b",
        "PWUR,user,   fetch, -,      1d"
    })
    void theErrorCodeSaysWhatWasWrong(
            String entry, String who, String access, String controls, String expected) {
        Machine machine = Machine.longMode().enter(who.equals("user") ? 3 : 0);
        machine.map(PAGE, PAGE | bits(entry));
        Processor cpu = machine.cpu;
        cpu.cr0 = controls.equals("WP") ? cpu.cr0 | WP : cpu.cr0 & ~WP;
        cpu.cr4 |= controls.equals("SMEP") ? SMEP : 0;
        cpu.cr4 |= controls.startsWith("SMAP") ? SMAP : 0;
        cpu.rflags |= controls.endsWith("AC") ? AC : 0;
        cpu.translation.flush();
        cpu.translation.selectMode();

        for (int time = 0; time < 2; time++) {
            assertThat(raised(cpu, access)).as("time %d", time).isEqualTo(expected);
        }
        if (!expected.equals("none")) {
            assertThat(cpu.cr2).isEqualTo(PAGE + 8);
        }
    }

    private static long bits(String entry) {
        long bits = 0;
        bits |= entry.contains("P") ? 1 : 0;
        bits |= entry.contains("W") ? 2 : 0;
        bits |= entry.contains("U") ? 4 : 0;
        bits |= entry.contains("X") ? 1L << 63 : 0;
        bits |= entry.contains("R") ? 1L << 45 : 0;
        return bits;
    }

    private static String raised(Processor cpu, String access) {
        try {
            switch (access) {
                case "read" -> LinearMemory.readDoubleword(cpu, PAGE + 8);
                case "write" -> LinearMemory.writeDoubleword(cpu, PAGE + 8, 1);
                default -> cpu.translation.fetch.physical(PAGE + 8);
            }
            return "none";
        } catch (ProcessorException e) {
            assertThat(e.vector()).isEqualTo(ProcessorException.PAGE_FAULT);
            return Integer.toHexString(e.errorCode());
        }
    }

    @ParameterizedTest
    @CsvSource({"0x800000000000, #13(0)", "0xffff7fffffffffff, #13(0)", "0x7ffffffff000, #14(0)"})
    void anAddressThatIsNotCanonicalIsNoPageFault(String address, String expected) {
        Machine machine = Machine.longMode();
        long linear = Long.parseUnsignedLong(address.substring(2), 16);

        assertThat(raisedWhole(machine.cpu, linear)).isEqualTo(expected);
    }

    private static String raisedWhole(Processor cpu, long linear) {
        try {
            LinearMemory.readByte(cpu, linear);
            return "none";
        } catch (ProcessorException e) {
            return Machine.describe(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false, 4", "true, false, 14", "false, true, 14"})
    void aFetchIsToldFromAReadOnlyWhereItCanBeForbidden(boolean nx, boolean smep, String code) {
        Machine machine = Machine.longMode().enter(3);
        machine.map(PAGE, 0);
        machine.cpu.efer = nx ? machine.cpu.efer : machine.cpu.efer & ~(1L << 11);
        machine.cpu.cr4 |= smep ? SMEP : 0;

        assertThat(raised(machine.cpu, "fetch")).isEqualTo(code);
    }
}
