package dev.quarters.bench;

import dev.quarters.linux.Architecture;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.script.ElfImage;
import dev.quarters.linux.script.Script;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** What does it cost to write a script of that many calls and to make an executable of it? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ScriptAssembly {

    /** Calls in the script; a container has about 400. */
    @Param({"10", "400"})
    private int calls;

    /** The executable. */
    @Benchmark
    public ElfImage executable() {
        Script script = new Script();
        for (int i = 0; i < calls; i++) {
            script.call(SystemCall.mkdirat, -100, "/folder/" + i, 0755).ignoreError();
        }
        script.execve("/bin/true", List.of("true"), List.of("PATH=/bin"));
        return ElfImage.of(script, Architecture.X86_64);
    }
}
