package dev.quarters.container.run;

import dev.quarters.container.keeper.KeeperDescriptors;
import dev.quarters.container.keeper.KeptProcess;
import dev.quarters.container.network.Link;
import dev.quarters.container.plan.ContainerPlan;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.ProcessIdentity;
import dev.quarters.linux.spawn.ProcessLauncher;
import dev.quarters.linux.spawn.RunningProcess;
import dev.quarters.linux.spawn.Spawn;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a guest's process 1 comes to be: it is made, by a keeper or as a child of this process, and
 * led through what its script waits for, until it has executed the command.
 */
final class Launch {

    private final ContainerPlan plan;
    private final GuestTemplate.Executable script;
    private final Optional<Link> link;
    private final StandardStreams standard;

    /** What runs the script first: the keeper, or the guest. */
    private @Nullable ChildProcess first;

    private @Nullable RunningProcess guest;

    /**
     * @param rootGiven see {@link ContainerScript#of(ContainerPlan, boolean)}
     */
    Launch(
            GuestTemplate template,
            ContainerPlan plan,
            boolean rootGiven,
            Optional<Link> link,
            StandardStreams standard) {
        this.plan = plan;
        this.script = template.executable(plan, rootGiven);
        this.link = link;
        this.standard = standard;
    }

    /**
     * Returns when the command runs.
     *
     * @param root a descriptor of the guest's root, or -1
     */
    RunningProcess run(int root) throws InterruptedException {
        ChildProcess spawned = plan.kept() ? spawnKeeper() : spawn(root);
        first = spawned;
        RunningProcess process = spawned;
        if (plan.kept()) {
            process = beKept(spawned);
        } else {
            standard.begin();
            recordUngrouped(spawned);
        }
        guest = process;
        letGo(spawned, process);
        return process;
    }

    private ChildProcess spawn(int root) {
        Spawn spawn = describe("quarters-guest").namespaces(plan.namespaces());
        if (plan.terminal() || plan.userNamespace().isPresent() || link.isPresent()) {
            spawn.gate();
        }
        if (root >= 0) {
            spawn.descriptor(root, ContainerScript.ROOT_FD);
        }
        giveStreams(spawn);
        return ProcessLauncher.shared().spawn(spawn);
    }

    private ChildProcess spawnKeeper() {
        Spawn spawn = describe("quarters-keeper").gate();
        giveStreams(spawn);
        standard.lendTo(spawn);
        try (KeeperDescriptors _ = KeeperDescriptors.of(plan.root().folder(), spawn)) {
            return ProcessLauncher.shared().spawn(spawn);
        }
    }

    private Spawn describe(String name) {
        return Spawn.of(script.image())
                .name(name)
                .wording(words -> GuestTemplate.wording(plan, words));
    }

    private void giveStreams(Spawn spawn) {
        if (!plan.terminal()) {
            boolean mapped = plan.userNamespace().isPresent();
            standard.giveTo(
                    spawn,
                    mapped ? 0 : plan.command().identity().uid(),
                    plan.command().identity().gid());
        }
    }

    /** What is in a control group can be found by that. */
    private void recordUngrouped(ChildProcess spawned) {
        if (plan.cgroups().groups().isEmpty()) {
            record(spawned);
        }
    }

    private void record(ChildProcess spawned) {
        Optional<ProcessIdentity> identity = ProcessIdentity.of(spawned.pid());
        new StateFile(identity, plan.cgroups(), link.map(Link::ports).orElse(List.of()))
                .write(plan.root().folder());
    }

    /** There is no moment in which a keeper goes on that nobody could find. */
    private KeptProcess beKept(ChildProcess keeper) throws InterruptedException {
        Path folder = plan.root().folder();
        record(keeper);
        ProcessIdentity.of(keeper.pid())
                .ifPresent(identity -> link.ifPresent(joined -> joined.handOver(identity)));
        keeper.openGate();
        long _ = keeper.awaitNote(script.notes().process().orElseThrow());
        KeptProcess process = KeptProcess.of(keeper, folder);
        standard.begin(process::closeInput);
        return process;
    }

    /** What the script waits for, in its order. */
    private void letGo(ChildProcess spawned, RunningProcess process) throws InterruptedException {
        plan.userNamespace()
                .ifPresent(
                        users -> {
                            users.set(process.pid());
                            spawned.openGate();
                        });
        if (link.isPresent()) {
            int tap = -1;
            if (script.notes().tap().isPresent()) {
                long number = spawned.awaitNote(script.notes().tap().get());
                tap = RunningCommand.take(spawned, number);
            }
            link.get().join(process.pid(), tap);
            spawned.openGate();
        }
        if (script.notes().terminal().isPresent()) {
            long number = spawned.awaitNote(script.notes().terminal().get());
            standard.terminal(RunningCommand.take(spawned, number));
            spawned.openGate();
        }
        spawned.awaitStarted();
    }

    /** It came to nothing: ends what was made, and waits for that. */
    void abandon() {
        standard.discard();
        if (guest instanceof KeptProcess kept) {
            kept.dismiss();
        } else if (first != null) {
            first.kill();
            first.onExit().join();
        }
    }
}
