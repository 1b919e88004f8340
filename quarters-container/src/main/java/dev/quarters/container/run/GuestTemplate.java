package dev.quarters.container.run;

import dev.quarters.confinement.cgroup.CgroupPlan;
import dev.quarters.container.plan.ContainerPlan;
import dev.quarters.container.plan.RootPlan;
import dev.quarters.guest.command.Command;
import dev.quarters.guest.mount.TreeStep;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.script.ElfImage;
import dev.quarters.linux.script.ElfTemplate;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What guests have in common that differ in their names only: a plan, and its script as an
 * executable. In it, placeholders stand for the names; they are random, so nothing else is like
 * them. Safe for use by several threads.
 */
public final class GuestTemplate {

    /** Stands for the id of a guest. */
    public static final String ID = random();

    /** Stands for the name of its folder. */
    public static final String FOLDER = random();

    /** Of the id, as much as a host name has. */
    private static final String SHORT_ID = shortened(ID);

    /** The script of one guest. */
    record Executable(ElfImage image, ContainerScript.Notes notes) {}

    private record Assembled(ElfTemplate image, ContainerScript.Notes notes) {}

    private final ContainerPlan nameless;
    private final ConcurrentMap<Boolean, Assembled> assembled = new ConcurrentHashMap<>();
    private final AtomicBoolean several = new AtomicBoolean();

    /**
     * @param nameless the plan of a guest whose id is {@link #ID}, in a folder that is called
     *     {@link #FOLDER}
     */
    public GuestTemplate(ContainerPlan nameless) {
        this.nameless = nameless;
    }

    private static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The host name of a guest that was given none. */
    public static String shortened(String id) {
        return id.substring(0, Math.min(12, id.length()));
    }

    /** The plan of one guest. */
    public ContainerPlan plan(String id, Path folder) {
        Names names = new Names(id, folder.getFileName().toString());
        RootPlan root = nameless.root();
        return new ContainerPlan(
                id,
                command(names),
                names.in(nameless.hostname()),
                nameless.namespaces(),
                nameless.loopback(),
                nameless.network(),
                nameless.capabilities(),
                nameless.filter(),
                nameless.noNewPrivileges(),
                new RootPlan(
                        root.layers(),
                        folder,
                        root.readOnly(),
                        root.userAttributes(),
                        root.layersOneByOne()),
                nameless.tree().stream().map(step -> named(step, names)).toList(),
                named(nameless.cgroups(), names),
                nameless.terminal(),
                nameless.init(),
                nameless.userNamespace(),
                nameless.kept());
    }

    private Command command(Names names) {
        Command command = nameless.command();
        return new Command(
                command.arguments(),
                command.candidates(),
                command.environment().stream().map(names::in).toList(),
                command.workingDirectory(),
                command.identity(),
                command.limits());
    }

    private static TreeStep named(TreeStep step, Names names) {
        return step instanceof TreeStep.Bind bind && bind.source().contains(FOLDER)
                ? new TreeStep.Bind(
                        names.in(bind.source()),
                        bind.target(),
                        bind.recursive(),
                        bind.folder(),
                        bind.attributes(),
                        bind.propagation())
                : step;
    }

    private static CgroupPlan named(CgroupPlan cgroups, Names names) {
        return new CgroupPlan(
                cgroups.groups().stream()
                        .map(
                                group ->
                                        new CgroupPlan.Group(
                                                group.controller(),
                                                names.in(group.folder()),
                                                group.settings(),
                                                group.forgets()))
                        .toList(),
                cgroups.version2(),
                cgroups.guard());
    }

    /**
     * The executable of a guest that has that plan. What is common is worth making for the second
     * one only.
     *
     * @param rootGiven see {@link ContainerScript#of(ContainerPlan, boolean)}
     */
    Executable executable(ContainerPlan plan, boolean rootGiven) {
        String folder = plan.root().folder().getFileName().toString();
        boolean fits = folder.length() == FOLDER.length() && plan.id().length() == ID.length();
        if (!several.getAndSet(true) || !fits) {
            ContainerScript script = ContainerScript.of(plan, rootGiven);
            return new Executable(
                    ElfImage.of(script.script(), Kernel.ARCHITECTURE), script.notes());
        }
        Assembled common = assembled.computeIfAbsent(rootGiven, this::assemble);
        return new Executable(
                common.image().fill(List.of(folder, shortened(plan.id()))), common.notes());
    }

    private Assembled assemble(boolean rootGiven) {
        ContainerScript script = ContainerScript.of(nameless, rootGiven);
        ElfImage image = ElfImage.of(script.script(), Kernel.ARCHITECTURE);
        return new Assembled(new ElfTemplate(image, List.of(FOLDER, SHORT_ID)), script.notes());
    }

    /** The words of a step of that guest's script. */
    static String wording(ContainerPlan plan, String words) {
        return new Names(plan.id(), plan.root().folder().getFileName().toString()).in(words);
    }

    private record Names(String id, String folder) {

        String in(String text) {
            return text.replace(FOLDER, folder).replace(SHORT_ID, shortened(id));
        }
    }
}
