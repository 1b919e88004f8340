package dev.quarters.confinement.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.KernelVersion;
import dev.quarters.guest.capability.Capability;
import dev.quarters.guest.capability.CapabilitySet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultProfileTest {

    private static final int ALLOW = 0x7fff0000;
    private static final int EPERM = 0x00050001;
    private static final int ENOSYS = 0x00050026;

    private static BpfMachine machine(AuditArchitecture architecture, CapabilitySet capabilities) {
        return new BpfMachine(
                FilterCompiler.compile(
                        Profile.standard()
                                .filterFor(
                                        new Circumstances(
                                                capabilities,
                                                architecture,
                                                new KernelVersion(6, 1, 0)))));
    }

    private static int run(AuditArchitecture architecture, String name, long... arguments) {
        int number = SyscallNumbers.of(architecture, name).orElseThrow();
        return machine(architecture, CapabilitySet.DEFAULT)
                .run(architecture.auditNumber(), number, arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "read, 0, allow",
        "openat2, 0, allow",
        "execve, 0, allow",
        "chroot, 0, allow",
        "mseal, 0, allow",
        "clone, 0, allow",
        "clone, 0x00010f00, allow",
        "clone, 0x10000000, EPERM",
        "clone, 0x00020000, EPERM",
        "clone, 0x02000011, EPERM",
        "clone3, 0, ENOSYS",
        "personality, 0, allow",
        "personality, 8, allow",
        "personality, 0x20000, allow",
        "personality, 0x20008, allow",
        "personality, 0xffffffff, allow",
        "personality, 0x0040000, EPERM",
        "personality, 0x100000000, EPERM",
        "socket, 1, allow",
        "socket, 2, allow",
        "socket, 40, EPERM",
        "mount, 0, EPERM",
        "umount2, 0, EPERM",
        "unshare, 0x10000000, EPERM",
        "setns, 0, EPERM",
        "bpf, 0, EPERM",
        "perf_event_open, 0, EPERM",
        "add_key, 0, EPERM",
        "request_key, 0, EPERM",
        "keyctl, 0, EPERM",
        "userfaultfd, 0, EPERM",
        "kexec_load, 0, EPERM",
        "kexec_file_load, 0, EPERM",
        "init_module, 0, EPERM",
        "open_by_handle_at, 0, EPERM",
        "io_uring_setup, 0, EPERM",
        "swapon, 0, EPERM",
        "reboot, 0, EPERM",
        "settimeofday, 0, EPERM",
        "clock_settime, 0, EPERM",
        "acct, 0, EPERM",
        "quotactl, 0, EPERM",
        "pivot_root, 0, EPERM",
        "fsopen, 0, EPERM",
        "move_mount, 0, EPERM"
    })
    void decides_as_docker_does_on_both_architectures(String name, String argument, String fate) {
        int expected =
                switch (fate) {
                    case "allow" -> ALLOW;
                    case "EPERM" -> EPERM;
                    default -> ENOSYS;
                };
        long first = Long.decode(argument);
        assertThat(run(AuditArchitecture.X86_64, name, first)).isEqualTo(expected);
        assertThat(run(AuditArchitecture.AARCH64, name, first)).isEqualTo(expected);
    }

    @Test
    void capabilities_open_the_calls_that_they_are_for() {
        CapabilitySet admin = CapabilitySet.DEFAULT.with(CapabilitySet.of(Capability.SYS_ADMIN));
        BpfMachine machine = machine(AuditArchitecture.X86_64, admin);
        for (String name : new String[] {"mount", "clone3", "setns", "bpf", "unshare"}) {
            int number = SyscallNumbers.of(AuditArchitecture.X86_64, name).orElseThrow();
            assertThat(machine.run(0xc000003e, number, 0)).as(name).isEqualTo(ALLOW);
        }
        assertThat(machine.run(0xc000003e, 56, 0x10000000)).isEqualTo(ALLOW);
        assertThat(machine.run(0xc000003e, 246, 0)).as("kexec_load").isEqualTo(EPERM);
    }

    @Test
    void thirty_two_bit_programs_are_filtered_by_their_own_numbers() {
        BpfMachine machine = machine(AuditArchitecture.X86_64, CapabilitySet.DEFAULT);
        assertThat(machine.run(0x40000003, 3)).as("read").isEqualTo(ALLOW);
        assertThat(machine.run(0x40000003, 21)).as("mount").isEqualTo(EPERM);
        assertThat(machine.run(0x40000003, 120, 0x10000000L)).as("clone").isEqualTo(EPERM);
    }

    @Test
    void x32_and_foreign_architectures_are_refused() {
        BpfMachine machine = machine(AuditArchitecture.X86_64, CapabilitySet.DEFAULT);
        assertThat(machine.run(0xc000003e, 0x40000000)).isEqualTo(ENOSYS);
        assertThat(machine.run(0xc000003e, 0x40000000 | 520)).isEqualTo(ENOSYS);
        assertThat(machine.run(0xc000003e, -1)).isEqualTo(ENOSYS);
        assertThat(machine.run(0xc00000b7, 63)).isEqualTo(0x80000000);
        BpfMachine arm = machine(AuditArchitecture.AARCH64, CapabilitySet.DEFAULT);
        assertThat(arm.run(0x40000028, 3)).isEqualTo(0x80000000);
    }

    @Test
    void evaluation_is_short() {
        BpfMachine machine = machine(AuditArchitecture.X86_64, CapabilitySet.DEFAULT);
        for (int number = 0; number < 480; number++) {
            machine.run(0xc000003e, number, 0);
            assertThat(machine.steps()).as("call " + number).isLessThanOrEqualTo(24);
        }
    }

    @Test
    void every_name_of_the_policy_is_a_system_call() {
        for (Profile.ConditionalRule rule : Profile.standard().rules()) {
            for (String name : rule.rule().names()) {
                assertThat(
                                SyscallNumbers.of(AuditArchitecture.X86_64, name).isPresent()
                                        || SyscallNumbers.of(AuditArchitecture.X86, name)
                                                .isPresent()
                                        || SyscallNumbers.of(AuditArchitecture.AARCH64, name)
                                                .isPresent())
                        .as(name)
                        .isTrue();
            }
        }
    }
}
