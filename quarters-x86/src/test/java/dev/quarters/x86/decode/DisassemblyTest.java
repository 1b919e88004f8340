package dev.quarters.x86.decode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HexFormat;

/** Bytes, what they are, and how many. */
class DisassemblyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    8 | 48 01 D8                         | add rax, rbx
                    8 | 00 E0                            | add al, ah
                    8 | 40 00 E0                         | add al, spl
                    8 | F0 48 0F C1 41 08                | lock xadd qword [rcx+8], rax
                    8 | 48 8B 05 10 00 00 00             | mov rax, qword [1017h]
                    8 | 67 8B 05 10 00 00 00             | mov eax, dword [1017h]
                    8 | C7 44 24 F8 78 56 34 12          | mov dword [rsp-8], 12345678h
                    8 | 43 8D 44 A5 00                   | lea eax, [r13+r12*4]
                    8 | 48 B8 FF FF FF FF FF FF FF 7F    | mov rax, 7FFFFFFFFFFFFFFFh
                    8 | A0 55 44 33 22 11 00 00 00       | mov al, byte [1122334455h]
                    8 | 0F 85 F0 FF FF FF                | jne 0FF6h
                    8 | 66 E9 00 00 00 00                | jmp 1006h
                    8 | F3 0F B8 C1                      | popcnt eax, ecx
                    8 | F2 48 0F 38 F1 C1                | crc32 rax, rcx
                    8 | C8 10 00 02                      | enter 10h, 2
                    8 | 41 FF E3                         | jmp r11
                    8 | F3 48 A5                         | rep movs qword [], qword []
                    8 | F3 90                            | pause
                    8 | 49 90                            | xchg r8, rax
                    8 | 65 48 8B 04 25 28 00 00 00       | mov rax, qword [gs:28h]
                    8 | 2E 3E 8B 00                      | mov eax, dword [rax]
                    8 | 48 66 01 D8                      | add ax, bx
                    8 | 0F 01 FF 00                      | (bad)
                    8 | F0 01 D8                         | lock (bad)
                    8 | 06                               | (bad)
                    8 | C4 E2 71 F7 C0                   | (bad)
                    4 | 40                               | inc eax
                    4 | 67 8B 42 FE                      | mov eax, dword [bp+si-2]
                    4 | 66 E9 F0 FF                      | jmp 0FF4h
                    4 | D5 0A                            | aad 0Ah
                    2 | 8B 47 05                         | mov ax, word [bx+5]
                    2 | 66 67 8B 04 8D 00 01 00 00       | mov eax, dword [ecx*4+100h]
                    2 | B8 34 12                         | mov ax, 1234h
                    """)
    void readsAsIntelWouldWriteIt(int codeSize, String bytes, String text) {
        byte[] code = HexFormat.of().parseHex(bytes.replace(" ", ""));

        Instruction instruction = decode(code, codeSize);

        assertThat(Disassembler.text(instruction, 0x1000)).isEqualTo(text);
        if (!text.contains("(bad)")) {
            assertThat(instruction.end).isEqualTo(code.length);
        }
    }

    static Instruction decode(byte[] code, int codeSize) {
        return new Decoder()
                .decode(offset -> offset < code.length ? code[offset] & 0xFF : 0, 0, codeSize);
    }
}
