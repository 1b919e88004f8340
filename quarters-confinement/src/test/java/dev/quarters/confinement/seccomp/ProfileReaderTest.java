package dev.quarters.confinement.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.KernelVersion;
import dev.quarters.guest.capability.Capability;
import dev.quarters.guest.capability.CapabilitySet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileReaderTest {

    private static BpfMachine machine(String json, CapabilitySet capabilities) {
        return new BpfMachine(
                FilterCompiler.compile(
                        ProfileReader.read(json)
                                .filterFor(
                                        new Circumstances(
                                                capabilities,
                                                AuditArchitecture.X86_64,
                                                new KernelVersion(5, 10, 0)))));
    }

    @Test
    void reads_ocis_form() {
        BpfMachine machine =
                machine(
                        """
                        {"defaultAction": "SCMP_ACT_ALLOW",
                         "architectures": ["SCMP_ARCH_X86_64"],
                         "syscalls": [
                           {"names": ["mkdir", "no_such_call"], "action": "SCMP_ACT_ERRNO", "errnoRet": 5},
                           {"names": ["socket"], "action": "SCMP_ACT_KILL_PROCESS",
                            "args": [{"index": 0, "value": 18446744073709551615, "op": "SCMP_CMP_EQ"}]},
                           {"names": ["kill"], "action": "SCMP_ACT_ERRNO",
                            "args": [{"index": 1, "value": 9, "op": "SCMP_CMP_EQ"},
                                     {"index": 1, "value": 15, "op": "SCMP_CMP_EQ"}]},
                           {"names": ["clone"], "action": "SCMP_ACT_ERRNO",
                            "args": [{"index": 0, "value": 268435456, "valueTwo": 268435456,
                                      "op": "SCMP_CMP_MASKED_EQ"}]}]}
                        """,
                        CapabilitySet.NONE);
        int audit = 0xc000003e;
        assertThat(machine.run(audit, 83)).isEqualTo(0x00050005);
        assertThat(machine.run(audit, 41, -1L)).isEqualTo(0x80000000);
        assertThat(machine.run(audit, 41, 1)).isEqualTo(0x7fff0000);
        assertThat(machine.run(audit, 62, 1, 9)).isEqualTo(0x00050001);
        assertThat(machine.run(audit, 62, 1, 15)).isEqualTo(0x00050001);
        assertThat(machine.run(audit, 62, 1, 10)).isEqualTo(0x7fff0000);
        assertThat(machine.run(audit, 56, 0x10000011L)).isEqualTo(0x00050001);
        assertThat(machine.run(audit, 56, 0x11)).isEqualTo(0x7fff0000);
        assertThat(machine.run(0x40000003, 3)).as("32 bits").isEqualTo(0x80000000);
    }

    @Test
    void reads_dockers_form() {
        String json =
                """
                {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
                 "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"]},
                             {"architecture": "SCMP_ARCH_RISCV64", "subArchitectures": null}],
                 "syscalls": [
                   {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
                   {"names": ["umount2"], "action": "SCMP_ACT_ALLOW", "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
                   {"names": ["read"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["arm64"]}},
                   {"names": ["write"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64"]}},
                   {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
                   {"names": ["bpf"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "6.1"}}]}
                """;
        BpfMachine plain = machine(json, CapabilitySet.DEFAULT);
        int refused = 0x00050026;
        assertThat(plain.run(0xc000003e, 165)).as("mount").isEqualTo(refused);
        assertThat(plain.run(0xc000003e, 166)).as("umount2").isEqualTo(0x7fff0000);
        assertThat(plain.run(0xc000003e, 0)).as("read").isEqualTo(refused);
        assertThat(plain.run(0xc000003e, 1)).as("write").isEqualTo(0x7fff0000);
        assertThat(plain.run(0xc000003e, 101)).as("ptrace").isEqualTo(0x7fff0000);
        assertThat(plain.run(0xc000003e, 321)).as("bpf").isEqualTo(refused);
        BpfMachine admin = machine(json, CapabilitySet.of(Capability.SYS_ADMIN));
        assertThat(admin.run(0xc000003e, 165)).isEqualTo(0x7fff0000);
        assertThat(admin.run(0xc000003e, 166)).isEqualTo(refused);
        assertThat(admin.run(0x40000003, 4)).as("write of 32 bits").isEqualTo(0x7fff0000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "{}",
                "{\"defaultAction\": \"SCMP_ACT_NOTIFY\"}",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"listenerPath\": \"/x\"}",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"read\"],"
                        + " \"action\": \"SCMP_ACT_ALLOW\", \"args\": [{\"index\": 6, \"op\":"
                        + " \"SCMP_CMP_EQ\"}]}]}",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"flags\": [\"X\"]}"
            })
    void refuses_what_it_cannot_do(String json) {
        assertThatThrownBy(() -> ProfileReader.read(json))
                .isInstanceOf(InvalidRequestException.class);
    }
}
