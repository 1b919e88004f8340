package dev.quarters.it;

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
                .layer("container")
                .definedBy("dev.quarters.container..")
                .layer("node")
                .definedBy("dev.quarters", "dev.quarters.node..")
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
                .whereLayer("container")
                .mayOnlyAccessLayers("api", "json", "linux")
                .whereLayer("node")
                .mayOnlyAccessLayers("api", "json", "image")
                .whereLayer("cli")
                .mayOnlyAccessLayers("api", "json", "linux", "node")
                .check(CLASSES);
    }

    @Test
    void onlyTheLinuxModuleUsesForeignFunctions() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.quarters.linux..")
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
        fields().that().arePublic().should().haveModifier(JavaModifier.FINAL).check(CLASSES);
    }
}
