package dev.quarters.x86.interpret;

/**
 * What {@link BlockLoop} has cases for. {@code R}: the right operand is a register or an immediate;
 * {@code M}: it is in memory; {@code TO_M}: the left one is. The digit is the operand's size. All
 * are for 64-bit addresses without FS or GS, and memory forms and jumps for 64-bit mode only.
 */
final class Action {

    /** What has no case: the row's method, without an end or with one. */
    static final int GENERIC = 0;

    static final int LAST = 1;

    /** Not an instruction: the block ends before the next. */
    static final int END = 2;

    // Form is added to by two, width by one: see the binary operations in StepChoice.
    static final int ADD_R4 = 3;
    static final int ADD_R8 = 4;
    static final int ADD_M4 = 5;
    static final int ADD_M8 = 6;
    static final int ADD_TO_M4 = 7;
    static final int ADD_TO_M8 = 8;
    static final int SUB_R4 = 9;
    static final int SUB_R8 = 10;
    static final int SUB_M4 = 11;
    static final int SUB_M8 = 12;
    static final int SUB_TO_M4 = 13;
    static final int SUB_TO_M8 = 14;
    static final int AND_R4 = 15;
    static final int AND_R8 = 16;
    static final int AND_M4 = 17;
    static final int AND_M8 = 18;
    static final int AND_TO_M4 = 19;
    static final int AND_TO_M8 = 20;
    static final int OR_R4 = 21;
    static final int OR_R8 = 22;
    static final int OR_M4 = 23;
    static final int OR_M8 = 24;
    static final int OR_TO_M4 = 25;
    static final int OR_TO_M8 = 26;
    static final int XOR_R4 = 27;
    static final int XOR_R8 = 28;
    static final int XOR_M4 = 29;
    static final int XOR_M8 = 30;
    static final int XOR_TO_M4 = 31;
    static final int XOR_TO_M8 = 32;
    static final int CMP_R4 = 33;
    static final int CMP_R8 = 34;
    static final int CMP_M4 = 35;
    static final int CMP_M8 = 36;
    static final int CMP_TO_M4 = 37;
    static final int CMP_TO_M8 = 38;
    static final int TEST_R4 = 39;
    static final int TEST_R8 = 40;
    static final int TEST_M4 = 41;
    static final int TEST_M8 = 42;
    static final int TEST_TO_M4 = 43;
    static final int TEST_TO_M8 = 44;
    static final int MOV_R4 = 45;
    static final int MOV_R8 = 46;
    static final int LOAD1 = 47;
    static final int LOAD2 = 48;
    static final int LOAD4 = 49;
    static final int LOAD8 = 50;
    static final int LOAD1_SIGNED4 = 51;
    static final int LOAD1_SIGNED8 = 52;
    static final int LOAD2_SIGNED4 = 53;
    static final int LOAD2_SIGNED8 = 54;
    static final int LOAD4_SIGNED8 = 55;
    static final int STORE1 = 56;
    static final int STORE2 = 57;
    static final int STORE4 = 58;
    static final int STORE8 = 59;
    static final int ZERO_EXTEND1 = 60;
    static final int ZERO_EXTEND2 = 61;
    static final int SIGN_EXTEND1_4 = 62;
    static final int SIGN_EXTEND1_8 = 63;
    static final int SIGN_EXTEND2_4 = 64;
    static final int SIGN_EXTEND2_8 = 65;
    static final int SIGN_EXTEND4_8 = 66;
    static final int LEA4 = 67;
    static final int LEA8 = 68;
    static final int INC4 = 69;
    static final int INC8 = 70;
    static final int DEC4 = 71;
    static final int DEC8 = 72;
    static final int SHL4 = 73;
    static final int SHL8 = 74;
    static final int SHR4 = 75;
    static final int SHR8 = 76;
    static final int SAR4 = 77;
    static final int SAR8 = 78;
    static final int ROL4 = 79;
    static final int ROL8 = 80;
    static final int IMUL_R4 = 81;
    static final int IMUL_R8 = 82;
    static final int IMUL_M4 = 83;
    static final int IMUL_M8 = 84;
    static final int CMOV4 = 85;
    static final int CMOV8 = 86;
    static final int SET = 87;
    static final int MOV_R1 = 88;
    static final int CMP_R1 = 89;
    static final int CMP_M1 = 90;
    static final int CMP_TO_M1 = 91;
    static final int TEST_R1 = 92;
    static final int TEST_TO_M1 = 93;
    static final int PUSH = 94;
    static final int POP = 95;
    static final int CALL = 96;
    static final int CALL_R = 97;
    static final int CALL_M = 98;
    static final int RET = 99;
    static final int JMP = 100;
    static final int JMP_R = 101;
    static final int JMP_M = 102;

    /** Conditions in the order of their codes. */
    static final int JO = 103;

    static final int JNO = 104;
    static final int JB = 105;
    static final int JAE = 106;
    static final int JE = 107;
    static final int JNE = 108;
    static final int JBE = 109;
    static final int JA = 110;
    static final int JS = 111;
    static final int JNS = 112;
    static final int JP = 113;
    static final int JNP = 114;
    static final int JL = 115;
    static final int JGE = 116;
    static final int JLE = 117;
    static final int JG = 118;

    private Action() {}
}
