package dev.quarters.x86.interpret;

/**
 * What {@link BlockLoop} has cases for, in its groups: frequent ones first. The digit is the
 * operand's size in bytes; 8 follows 4. The right operand is a register plus an immediate, or what
 * {@link Step#fetch} read from memory.
 */
final class Action {

    /** Target = right, which may have been fetched. */
    static final int MOV4 = 0;
    static final int MOV8 = 1;
    static final int STORE4 = 2;
    static final int STORE8 = 3;
    static final int STORE1 = 4;
    static final int LEA4 = 5;
    static final int LEA8 = 6;
    static final int PUSH = 7;
    static final int POP = 8;

    static final int CMP4 = 9;
    static final int CMP8 = 10;
    static final int TEST4 = 11;
    static final int TEST8 = 12;
    static final int ADD4 = 13;
    static final int ADD8 = 14;
    static final int SUB4 = 15;
    static final int SUB8 = 16;

    static final int JE = 17;
    static final int JNE = 18;
    static final int JB = 19;
    static final int JAE = 20;
    static final int JBE = 21;
    static final int JA = 22;
    static final int JL = 23;
    static final int JGE = 24;

    static final int JLE = 25;
    static final int JG = 26;
    static final int JS = 27;
    static final int JNS = 28;
    static final int JMP = 29;
    static final int CALL = 30;
    static final int RET = 31;

    /** To the right operand. */
    static final int CALL_TO = 32;
    static final int JMP_TO = 33;

    static final int AND4 = 34;
    static final int AND8 = 35;
    static final int OR4 = 36;
    static final int OR8 = 37;
    static final int XOR4 = 38;
    static final int XOR8 = 39;
    static final int CMP1 = 40;
    static final int TEST1 = 41;

    /** Memory, which was fetched, op source plus immediate; bytes follow 8 bytes. */
    static final int CMP_MEMORY4 = 42;
    static final int CMP_MEMORY8 = 43;
    static final int CMP_MEMORY1 = 44;
    static final int TEST_MEMORY4 = 45;
    static final int TEST_MEMORY8 = 46;
    static final int TEST_MEMORY1 = 47;
    static final int IMUL4 = 48;
    static final int IMUL8 = 49;

    static final int SHL4 = 50;
    static final int SHL8 = 51;
    static final int SHR4 = 52;
    static final int SHR8 = 53;
    static final int SAR4 = 54;
    static final int SAR8 = 55;

    static final int MOV1 = 56;
    static final int ZERO_EXTEND1 = 57;
    static final int ZERO_EXTEND2 = 58;
    static final int SIGN_EXTEND1_4 = 59;
    static final int SIGN_EXTEND1_8 = 60;
    static final int SIGN_EXTEND2_4 = 61;
    static final int SIGN_EXTEND2_8 = 62;
    static final int SIGN_EXTEND4_8 = 63;

    static final int INC4 = 64;
    static final int INC8 = 65;
    static final int DEC4 = 66;
    static final int DEC8 = 67;
    static final int NEG4 = 68;
    static final int NEG8 = 69;
    static final int NOT4 = 70;
    static final int NOT8 = 71;

    /** Target = right * the instruction's immediate. */
    static final int IMUL_IMMEDIATE4 = 72;
    static final int IMUL_IMMEDIATE8 = 73;
    static final int CMOV4 = 74;
    static final int CMOV8 = 75;
    static final int SET = 76;
    static final int STORE2 = 77;

    /** Memory op= right; the target is which of the operations. */
    static final int TO_MEMORY = 78;

    /** Rotations whose flags nobody sees. */
    static final int ROL4 = 79;
    static final int ROL8 = 80;

    static final int JO = 81;
    static final int JNO = 82;
    static final int JP = 83;
    static final int JNP = 84;

    /** Not an instruction: the block ends before the next. */
    static final int END = 85;

    /** What has no case: the row's method, with the end of the block or without. */
    static final int LAST = 86;
    static final int NOP = 87;
    static final int GENERIC = 88;

    /** By the condition's code (Intel SDM Vol. 1 appendix B). */
    private static final int[] JUMPS = {
        JO, JNO, JB, JAE, JE, JNE, JBE, JA, JS, JNS, JP, JNP, JL, JGE, JLE, JG
    };

    private Action() {}

    static int jump(int condition) {
        return JUMPS[condition];
    }
}
