package dev.quarters.it;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;

/** The laws that docs/architecture.md states. */
class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.quarters");

    @Test
    void modulesDependDownwardsOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("api")
                .definedBy("dev.quarters.api..")
                .layer("json")
                .definedBy("dev.quarters.json..")
                .layer("linux")
                .definedBy("dev.quarters.linux..")
                .layer("image")
                .definedBy("dev.quarters.image..")
                .layer("guest")
                .definedBy("dev.quarters.guest..")
                .layer("network")
                .definedBy("dev.quarters.network..")
                .layer("confinement")
                .definedBy("dev.quarters.confinement..")
                .layer("container")
                .definedBy("dev.quarters.container..")
                .layer("machine")
                .definedBy("dev.quarters.machine..")
                .layer("filesystem")
                .definedBy("dev.quarters.filesystem..")
                .layer("x86")
                .definedBy("dev.quarters.x86..")
                .layer("bootkit")
                .definedBy("dev.quarters.bootkit..")
                .layer("pc")
                .definedBy("dev.quarters.pc..")
                .layer("emulator")
                .definedBy("dev.quarters.emulator..")
                .layer("uml")
                .definedBy("dev.quarters.uml..")
                .layer("kvm")
                .definedBy("dev.quarters.kvm..")
                .layer("monitor")
                .definedBy("dev.quarters.monitor..")
                .layer("node")
                .definedBy("dev.quarters", "dev.quarters.node..")
                .layer("daemon")
                .definedBy("dev.quarters.daemon..")
                .layer("client")
                .definedBy("dev.quarters.client..")
                .layer("cli")
                .definedBy("dev.quarters.cli..")
                .whereLayer("api")
                .mayNotAccessAnyLayer()
                .whereLayer("json")
                .mayNotAccessAnyLayer()
                .whereLayer("linux")
                .mayOnlyAccessLayers("api")
                .whereLayer("image")
                .mayOnlyAccessLayers("api", "json", "linux")
                .whereLayer("guest")
                .mayOnlyAccessLayers("api", "linux")
                .whereLayer("network")
                .mayOnlyAccessLayers("api", "json", "linux")
                .whereLayer("confinement")
                .mayOnlyAccessLayers("api", "json", "linux", "guest")
                .whereLayer("container")
                .mayOnlyAccessLayers("api", "json", "linux", "guest", "confinement", "network")
                .whereLayer("machine")
                .mayOnlyAccessLayers("api")
                .whereLayer("filesystem")
                .mayOnlyAccessLayers("api", "linux", "machine")
                .whereLayer("x86")
                .mayOnlyAccessLayers("api")
                .whereLayer("bootkit")
                .mayOnlyAccessLayers("api", "linux", "machine", "filesystem", "guest", "network")
                .whereLayer("pc")
                .mayOnlyAccessLayers(
                        "api", "linux", "machine", "filesystem", "x86", "guest", "bootkit")
                .whereLayer("emulator")
                .mayOnlyAccessLayers("api", "machine", "x86", "bootkit", "pc")
                .whereLayer("kvm")
                .mayOnlyAccessLayers("api", "linux", "machine", "x86", "bootkit", "pc")
                .whereLayer("uml")
                .mayOnlyAccessLayers(
                        "api", "linux", "machine", "filesystem", "guest", "confinement", "bootkit")
                .whereLayer("monitor")
                .mayOnlyAccessLayers("api", "json", "linux", "guest", "confinement")
                .whereLayer("node")
                .mayOnlyAccessLayers("api", "json", "image", "monitor")
                .whereLayer("daemon")
                .mayOnlyAccessLayers("api", "json", "network", "node")
                .whereLayer("client")
                .mayOnlyAccessLayers("api", "json", "daemon")
                .whereLayer("cli")
                .mayOnlyAccessLayers("api", "json", "linux", "node", "daemon", "client")
                .check(CLASSES);
    }

    @Test
    void clientSharesNothingWithTheDaemonButHttp() {
        noClasses()
                .that()
                .resideInAPackage("dev.quarters.client..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.quarters.daemon..")
                                .and(resideOutsideOfPackage("dev.quarters.daemon.http..")))
                .check(CLASSES);
    }

    @Test
    void onlyTheLinuxModuleAndGuestMemoryUseForeignMemory() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.quarters.linux..",
                        "dev.quarters.machine..",
                        "dev.quarters.pc..",
                        "dev.quarters.emulator..",
                        "dev.quarters.kvm..",
                        "dev.quarters.x86.memory..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(CLASSES);
    }

    @Test
    void nothingIsStaticAndMutable() {
        fields().that().areStatic().should().beFinal().check(CLASSES);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl|Common)")
                .check(CLASSES);
    }

    @Test
    void failuresOfTheHostAreOfOneKind() {
        classes()
                .that()
                .areAssignableTo(RuntimeException.class)
                .should()
                .haveSimpleNameEndingWith("Exception")
                .check(CLASSES);
    }

    @Test
    void noFieldIsPublicUnlessConstant() {
        fields().that()
                .arePublic()
                .and()
                // Registers are read and written millions of times a second.
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage("dev.quarters.x86..")
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(CLASSES);
    }
}
