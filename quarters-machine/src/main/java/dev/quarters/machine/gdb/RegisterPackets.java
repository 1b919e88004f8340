package dev.quarters.machine.gdb;

import dev.quarters.machine.debug.Debuggable;
import dev.quarters.machine.debug.Register;
import dev.quarters.machine.debug.RegisterSet;

import java.util.Arrays;
import java.util.List;

/** The packets g, G, p and P: registers, all of them or one. */
final class RegisterPackets {

    private static final List<Register> ALL = RegisterSet.ALL;

    private RegisterPackets() {}

    static String readAll(Debuggable processor) {
        StringBuilder reply = new StringBuilder();
        for (Register register : ALL) {
            reply.append(Request.hexadecimal(processor.read(register), register.bytes()));
        }
        return reply.toString();
    }

    /** What is not changed is not written: not every register can be. */
    static String writeAll(Debuggable processor, Request request) {
        byte[] values = request.hexadecimal();
        if (values.length != ALL.stream().mapToInt(Register::bytes).sum()) {
            throw PacketException.garbled("not as many bytes as there are in registers");
        }
        int at = 0;
        for (Register register : ALL) {
            byte[] value = Arrays.copyOfRange(values, at, at + register.bytes());
            if (!Arrays.equals(value, processor.read(register))) {
                write(processor, register, value);
            }
            at += register.bytes();
        }
        return "OK";
    }

    static String read(Debuggable processor, Request request) {
        Register register = register(request);
        return Request.hexadecimal(processor.read(register), register.bytes());
    }

    static String write(Debuggable processor, Request request) {
        Register register = register(request);
        request.expect("=");
        write(processor, register, request.hexadecimal());
        return "OK";
    }

    private static Register register(Request request) {
        return ALL.get(request.number(ALL.size() - 1));
    }

    private static void write(Debuggable processor, Register register, byte[] value) {
        if (value.length != register.bytes() || !processor.write(register, value)) {
            throw PacketException.garbled(register.name() + " cannot be set to that");
        }
    }
}
