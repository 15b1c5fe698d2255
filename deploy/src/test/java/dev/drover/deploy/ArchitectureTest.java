package dev.drover.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The directions between packages, so that the core stays pure. */
class ArchitectureTest {
    private static final JavaClasses DROVER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.drover");

    private static final String[] CORE = {
        "dev.drover.coordinator.planner..",
        "dev.drover.coordinator.rollout..",
        "dev.drover.coordinator.window..",
        "dev.drover.shared.window..",
        "dev.drover.shared.fleet..",
        "dev.drover.shared.change..",
        "dev.drover.shared.plan..",
        "dev.drover.shared.action..",
        "dev.drover.shared.protocol.."
    };

    @Test
    void theCoreKnowsNoLibraryNoFileNoNetworkNoThread() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.fasterxml..",
                        "net.schmizz..",
                        "java.io..",
                        "java.nio.file..",
                        "java.net..",
                        "java.sql..",
                        "java.util.concurrent..")
                .check(DROVER);
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .check(DROVER);
    }

    @Test
    void theCoreAsksNoClock() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(DROVER);
    }

    @Test
    void coordinatorAndWorkerNeverSeeEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.drover.coordinator..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.drover.worker..")
                .check(DROVER);
        noClasses()
                .that()
                .resideInAPackage("dev.drover.worker..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.drover.coordinator..")
                .check(DROVER);
        noClasses()
                .that()
                .resideInAPackage("dev.drover.shared..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.drover.worker..", "dev.drover.coordinator..", "dev.drover.deploy..")
                .check(DROVER);
    }

    @Test
    void librariesOfTheRimStayAtTheRim() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.drover.worker.adapter.ssh..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.schmizz..")
                .check(DROVER);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.drover.coordinator.adapter.journal..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.sqlite..", "org.postgresql..", "com.zaxxer..", "java.sql..")
                .check(DROVER);
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.drover.coordinator.adapter.http..", "dev.drover.worker.adapter.join..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..")
                .check(DROVER);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.drover.coordinator.adapter.cluster..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.hazelcast..")
                .check(DROVER);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.drover.deploy.lab..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.testcontainers..", "com.github.dockerjava..")
                .check(DROVER);
    }

    @Test
    void whoIsTrustedIsDecidedInFewPlaces() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.drover.coordinator.adapter.authority..", "dev.drover.worker.adapter.join..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(DROVER);
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveSimpleName("PromiscuousVerifier")
                .check(DROVER);
    }

    @Test
    void theClassThatDecidesNeverActs() {
        noClasses()
                .that()
                .resideInAPackage("dev.drover.coordinator.rollout..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.drover.coordinator.port..",
                        "dev.drover.coordinator.engine..",
                        "dev.drover.coordinator.adapter..")
                .check(DROVER);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("dev.drover.coordinator.(*)..")
                .should()
                .beFreeOfCycles()
                .check(DROVER);
        slices().matching("dev.drover.worker.(*)..").should().beFreeOfCycles().check(DROVER);
        slices().matching("dev.drover.deploy.(*)..").should().beFreeOfCycles().check(DROVER);
    }
}
