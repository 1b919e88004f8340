package dev.quarters.x86.interpret;

/**
 * What {@link BlockLoop} has cases for, in its groups: frequent ones first. The digit is the
 * operand's size in bytes; 8 follows 4. The right operand is a register plus an immediate, or what
 * {@link Step#fetch} read from memory.
 */
public final class Action {

    /** Target = right, which may have been fetched. */
    public static final int MOV4 = 0;

    public static final int MOV8 = 1;
    public static final int STORE4 = 2;
    public static final int STORE8 = 3;
    public static final int STORE1 = 4;
    public static final int LEA4 = 5;
    public static final int LEA8 = 6;
    public static final int PUSH = 7;
    public static final int POP = 8;

    public static final int CMP4 = 9;
    public static final int CMP8 = 10;
    public static final int TEST4 = 11;
    public static final int TEST8 = 12;
    public static final int ADD4 = 13;
    public static final int ADD8 = 14;
    public static final int SUB4 = 15;
    public static final int SUB8 = 16;

    public static final int JE = 17;
    public static final int JNE = 18;
    public static final int JB = 19;
    public static final int JAE = 20;
    public static final int JBE = 21;
    public static final int JA = 22;
    public static final int JL = 23;
    public static final int JGE = 24;

    public static final int JLE = 25;
    public static final int JG = 26;
    public static final int JS = 27;
    public static final int JNS = 28;
    public static final int JMP = 29;
    public static final int CALL = 30;
    public static final int RET = 31;

    /** To the right operand. */
    public static final int CALL_TO = 32;

    public static final int JMP_TO = 33;

    public static final int AND4 = 34;
    public static final int AND8 = 35;
    public static final int OR4 = 36;
    public static final int OR8 = 37;
    public static final int XOR4 = 38;
    public static final int XOR8 = 39;
    public static final int CMP1 = 40;
    public static final int TEST1 = 41;

    /** Memory, which was fetched, op source plus immediate; bytes follow 8 bytes. */
    public static final int CMP_MEMORY4 = 42;

    public static final int CMP_MEMORY8 = 43;
    public static final int CMP_MEMORY1 = 44;
    public static final int TEST_MEMORY4 = 45;
    public static final int TEST_MEMORY8 = 46;
    public static final int TEST_MEMORY1 = 47;
    public static final int IMUL4 = 48;
    public static final int IMUL8 = 49;

    public static final int SHL4 = 50;
    public static final int SHL8 = 51;
    public static final int SHR4 = 52;
    public static final int SHR8 = 53;
    public static final int SAR4 = 54;
    public static final int SAR8 = 55;

    public static final int MOV1 = 56;
    public static final int ZERO_EXTEND1 = 57;
    public static final int ZERO_EXTEND2 = 58;
    public static final int SIGN_EXTEND1_4 = 59;
    public static final int SIGN_EXTEND1_8 = 60;
    public static final int SIGN_EXTEND2_4 = 61;
    public static final int SIGN_EXTEND2_8 = 62;
    public static final int SIGN_EXTEND4_8 = 63;

    public static final int INC4 = 64;
    public static final int INC8 = 65;
    public static final int DEC4 = 66;
    public static final int DEC8 = 67;
    public static final int NEG4 = 68;
    public static final int NEG8 = 69;
    public static final int NOT4 = 70;
    public static final int NOT8 = 71;

    /** Target = right * the instruction's immediate. */
    public static final int IMUL_IMMEDIATE4 = 72;

    public static final int IMUL_IMMEDIATE8 = 73;
    public static final int CMOV4 = 74;
    public static final int CMOV8 = 75;
    public static final int SET = 76;
    public static final int STORE2 = 77;

    /** Memory op= right; the target is which of the operations. */
    public static final int TO_MEMORY = 78;

    /** Rotations whose flags nobody sees. */
    public static final int ROL4 = 79;

    public static final int ROL8 = 80;

    public static final int JO = 81;
    public static final int JNO = 82;
    public static final int JP = 83;
    public static final int JNP = 84;

    /** Not an instruction: the block ends before the next. */
    public static final int END = 85;

    /** What has no case: the row's method, with the end of the block or without. */
    public static final int LAST = 86;

    public static final int NOP = 87;
    public static final int GENERIC = 88;

    /** By the condition's code (Intel SDM Vol. 1 appendix B). */
    private static final int[] JUMPS = {
        JO, JNO, JB, JAE, JE, JNE, JBE, JA, JS, JNS, JP, JNP, JL, JGE, JLE, JG
    };

    private Action() {}

    static int jump(int condition) {
        return JUMPS[condition];
    }
}
