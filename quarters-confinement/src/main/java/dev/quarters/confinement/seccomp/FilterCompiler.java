package dev.quarters.confinement.seccomp;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.confinement.seccomp.Assembler.Label;
import dev.quarters.confinement.seccomp.Comparison.Operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Compiles a filter. The program looks at the architecture, then at the number of the call: numbers
 * with the same fate that follow each other make a range, and a balanced tree of comparisons finds
 * the range, so that a call costs some eight instructions however many are listed. Only then come
 * comparisons of arguments, if the call has any.
 */
public final class FilterCompiler {

    /** Where the numbers of x32 begin, and where -1 lies, with which a tracer skips a call. */
    private static final int X32_BIT = 0x40000000;

    private final Filter filter;
    private final Assembler assembler = new Assembler();

    private FilterCompiler(Filter filter) {
        this.filter = filter;
    }

    /**
     * The program for the kernel.
     *
     * @throws InvalidRequestException when it would be longer than the kernel takes
     */
    public static BpfProgram compile(Filter filter) {
        try {
            return new FilterCompiler(filter).compile();
        } catch (IllegalStateException e) {
            throw new InvalidRequestException(
                    "cannot compile the seccomp profile: " + e.getMessage(),
                    "write fewer conditions on arguments");
        }
    }

    private BpfProgram compile() {
        Label next = assembler.returning(Action.KILL_PROCESS);
        List<Label> sections = filter.architectures().stream().map(this::section).toList();
        for (int i = sections.size() - 1; i >= 0; i--) {
            int audit = filter.architectures().get(i).auditNumber();
            next = assembler.branch(Assembler.JUMP_EQUAL, audit, sections.get(i), next);
        }
        assembler.load(Assembler.ARCHITECTURE);
        return assembler.program(filter.flags());
    }

    private Label section(AuditArchitecture architecture) {
        List<Range> ranges = ranges(fates(architecture));
        Label tree = tree(ranges, 0, ranges.size());
        if (architecture == AuditArchitecture.X86_64) {
            Label refusal = assembler.returning(Action.errno(PolicyText.Errno.ENOSYS.number()));
            assembler.branch(Assembler.JUMP_GREATER_OR_EQUAL, X32_BIT, refusal, tree);
        } else {
            assembler.to(tree);
        }
        return assembler.load(Assembler.NUMBER);
    }

    /** Numbers from {@code first} to the next range's: what becomes of them. */
    private record Range(int first, Label fate) {}

    private Map<Integer, List<Rule>> rulesByNumber(AuditArchitecture architecture) {
        Map<Integer, List<Rule>> rules = new TreeMap<>();
        for (Rule rule : filter.rules()) {
            for (String name : rule.names()) {
                OptionalInt number = SyscallNumbers.of(architecture, name);
                if (number.isPresent()) {
                    rules.computeIfAbsent(number.getAsInt(), key -> new ArrayList<>()).add(rule);
                }
            }
        }
        return rules;
    }

    private Map<Integer, Label> fates(AuditArchitecture architecture) {
        Map<Integer, Label> fates = new TreeMap<>();
        rulesByNumber(architecture).forEach((number, rules) -> fates.put(number, fate(rules)));
        return fates;
    }

    private List<Range> ranges(Map<Integer, Label> fates) {
        Label otherwise = assembler.returning(filter.defaultAction());
        List<Range> ranges = new ArrayList<>();
        ranges.add(new Range(0, otherwise));
        int expected = 0;
        for (Map.Entry<Integer, Label> fate : fates.entrySet()) {
            if (fate.getKey() != expected) {
                add(ranges, new Range(expected, otherwise));
            }
            add(ranges, new Range(fate.getKey(), fate.getValue()));
            expected = fate.getKey() + 1;
        }
        add(ranges, new Range(expected, otherwise));
        return ranges;
    }

    private static void add(List<Range> ranges, Range range) {
        if (ranges.getLast().first() == range.first()) {
            ranges.removeLast();
        }
        if (ranges.isEmpty() || !ranges.getLast().fate().equals(range.fate())) {
            ranges.add(range);
        }
    }

    private Label tree(List<Range> ranges, int from, int to) {
        if (to - from == 1) {
            return ranges.get(from).fate();
        }
        int middle = (from + to) >>> 1;
        Label right = tree(ranges, middle, to);
        Label left = tree(ranges, from, middle);
        return assembler.branch(
                Assembler.JUMP_GREATER_OR_EQUAL, ranges.get(middle).first(), right, left);
    }

    /** The rules of one call, the last first, since the assembler goes backwards. */
    private Label fate(List<Rule> rules) {
        Label next = assembler.returning(filter.defaultAction());
        for (Rule rule : rules.reversed()) {
            Label yes = assembler.returning(rule.action());
            for (Comparison comparison : rule.comparisons().reversed()) {
                yes = comparison(comparison, yes, next);
            }
            next = yes;
        }
        return next;
    }

    /**
     * An argument has two halves, and the machine 32 bits: the upper half first, then the lower.
     */
    private Label comparison(Comparison comparison, Label yes, Label no) {
        return switch (comparison.operator()) {
            case EQUAL, MASKED_EQUAL -> equal(comparison, yes, no);
            case NOT_EQUAL -> equal(comparison, no, yes);
            case GREATER -> order(comparison, Assembler.JUMP_GREATER, yes, no);
            case GREATER_OR_EQUAL -> order(comparison, Assembler.JUMP_GREATER_OR_EQUAL, yes, no);
            case LESS -> order(comparison, Assembler.JUMP_GREATER_OR_EQUAL, no, yes);
            case LESS_OR_EQUAL -> order(comparison, Assembler.JUMP_GREATER, no, yes);
        };
    }

    private Label equal(Comparison comparison, Label yes, Label no) {
        Label lower = equalHalf(comparison, false, yes, no);
        return equalHalf(comparison, true, lower, no);
    }

    private Label equalHalf(Comparison comparison, boolean upper, Label yes, Label no) {
        int mask = half(comparison.mask(), upper);
        assembler.branch(Assembler.JUMP_EQUAL, half(comparison.value(), upper), yes, no);
        if (comparison.operator() == Operator.MASKED_EQUAL && mask != -1) {
            assembler.and(mask);
        }
        return assembler.loadArgument(comparison.argument(), upper);
    }

    private Label order(Comparison comparison, int jump, Label yes, Label no) {
        int upper = half(comparison.value(), true);
        assembler.branch(jump, half(comparison.value(), false), yes, no);
        Label lower = assembler.loadArgument(comparison.argument(), false);
        Label same = assembler.branch(Assembler.JUMP_EQUAL, upper, lower, no);
        assembler.branch(Assembler.JUMP_GREATER, upper, yes, same);
        return assembler.loadArgument(comparison.argument(), true);
    }

    private static int half(long value, boolean upper) {
        return upper ? (int) (value >>> 32) : (int) value;
    }
}
