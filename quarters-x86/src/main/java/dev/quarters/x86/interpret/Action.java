package dev.quarters.x86.interpret;

/**
 * What {@link BlockLoop} has cases for. The digit is the operand's size in bytes. The right operand
 * is a register plus an immediate, or what {@link Step#fetch} read from memory.
 */
final class Action {

    /** What has no case: the row's method, without an end or with one. */
    static final int GENERIC = 0;
    static final int LAST = 1;

    /** Not an instruction: the block ends before the next. */
    static final int END = 2;

    /** Target op right. */
    static final int ADD4 = 3;
    static final int ADD8 = 4;
    static final int SUB4 = 5;
    static final int SUB8 = 6;
    static final int AND4 = 7;
    static final int AND8 = 8;
    static final int OR4 = 9;
    static final int OR8 = 10;
    static final int XOR4 = 11;
    static final int XOR8 = 12;
    static final int CMP4 = 13;
    static final int CMP8 = 14;
    static final int TEST4 = 15;
    static final int TEST8 = 16;

    /** The same for bytes. */
    static final int CMP1 = 17;
    static final int TEST1 = 18;

    /** Memory, which was fetched, op source plus immediate. */
    static final int CMP_MEMORY4 = 19;
    static final int CMP_MEMORY8 = 20;
    static final int CMP_MEMORY1 = 21;
    static final int TEST_MEMORY4 = 22;
    static final int TEST_MEMORY8 = 23;
    static final int TEST_MEMORY1 = 24;

    /** Memory op= right; the target is which of the operations. */
    static final int TO_MEMORY = 25;

    /** Target = right, which may have been fetched. */
    static final int MOV4 = 26;
    static final int MOV8 = 27;
    static final int MOV1 = 28;
    static final int STORE1 = 29;
    static final int STORE2 = 30;
    static final int STORE4 = 31;
    static final int STORE8 = 32;
    static final int ZERO_EXTEND1 = 33;
    static final int ZERO_EXTEND2 = 34;
    static final int SIGN_EXTEND1_4 = 35;
    static final int SIGN_EXTEND1_8 = 36;
    static final int SIGN_EXTEND2_4 = 37;
    static final int SIGN_EXTEND2_8 = 38;
    static final int SIGN_EXTEND4_8 = 39;
    static final int LEA4 = 40;
    static final int LEA8 = 41;
    static final int INC4 = 42;
    static final int INC8 = 43;
    static final int DEC4 = 44;
    static final int DEC8 = 45;
    static final int NEG4 = 46;
    static final int NEG8 = 47;
    static final int NOT4 = 48;
    static final int NOT8 = 49;
    static final int SHL4 = 50;
    static final int SHL8 = 51;
    static final int SHR4 = 52;
    static final int SHR8 = 53;
    static final int SAR4 = 54;
    static final int SAR8 = 55;

    /** Rotations whose flags nobody sees. */
    static final int ROL4 = 56;
    static final int ROL8 = 57;
    static final int IMUL4 = 58;
    static final int IMUL8 = 59;

    /** Target = right * the instruction's immediate. */
    static final int IMUL_IMMEDIATE4 = 60;
    static final int IMUL_IMMEDIATE8 = 61;

    /** On the condition of the instruction's opcode. */
    static final int CMOV4 = 62;
    static final int CMOV8 = 63;
    static final int SET = 64;
    static final int PUSH = 65;
    static final int POP = 66;
    static final int NOP = 67;

    /** To a known place, and to the right operand. */
    static final int CALL = 68;
    static final int CALL_TO = 69;
    static final int RET = 70;
    static final int JMP = 71;
    static final int JMP_TO = 72;

    /** Conditions in the order of their codes. */
    static final int JO = 73;
    static final int JNO = 74;
    static final int JB = 75;
    static final int JAE = 76;
    static final int JE = 77;
    static final int JNE = 78;
    static final int JBE = 79;
    static final int JA = 80;
    static final int JS = 81;
    static final int JNS = 82;
    static final int JP = 83;
    static final int JNP = 84;
    static final int JL = 85;
    static final int JGE = 86;
    static final int JLE = 87;
    static final int JG = 88;

    private Action() {}
}
