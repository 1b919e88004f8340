package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;
import dev.quarters.x86.translate.ImmediateTranslator;

/** The same laws when every block is translated once it was executed. */
class TranslatedInterpreterTest extends InterpreterTest {

    @Override
    Interpreter interpreter(Processor of) {
        return new Interpreter(of, new ImmediateTranslator(1, 100));
    }
}
