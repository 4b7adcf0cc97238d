package io.jenkins.plugins.amibackup.engine;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The arrows of the house run one way: history → report; pipeline, freestyle, report, catalogs → controller → buildlog → config → engine. */
@AnalyzeClasses(packages = "io.jenkins.plugins.amibackup", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {

    @ArchTest
    static final ArchRule THE_ENGINE_KNOWS_NO_JENKINS = ArchRuleDefinition.noClasses()
            .that()
            .resideInAPackage("..amibackup.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("hudson..", "jenkins..", "org.kohsuke..", "org.jenkinsci..", "com.cloudbees..");

    @ArchTest
    static final ArchRule THE_ENGINE_KNOWS_NONE_OF_ITS_DRIVERS = ArchRuleDefinition.noClasses()
            .that()
            .resideInAnyPackage("..amibackup.engine..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..amibackup.config..",
                    "..amibackup.controller..",
                    "..amibackup.buildlog..",
                    "..amibackup.buildlog..",
                    "..amibackup.controller..",
                    "..amibackup.pipeline..",
                    "..amibackup.freestyle..",
                    "..amibackup.report..",
                    "..amibackup.cli..",
                    "..amibackup.embeddedaws..");

    @ArchTest
    static final ArchRule NO_TWO_PACKAGES_FORM_A_CIRCLE = SlicesRuleDefinition.slices()
            .matching("io.jenkins.plugins.amibackup.(**)")
            .should()
            .beFreeOfCycles();

    @ArchTest
    static final ArchRule THE_ROOMS_OF_THE_ENGINE_ARE_STACKED = rooms(
            "base",
            "retention",
            "aws",
            "identity",
            "permission",
            "catalog",
            "listing",
            "watch",
            "operation.request",
            "operation.document",
            "operation.step",
            "operation",
            "drive",
            "gate",
            "fleet",
            "pickup");

    @ArchTest
    static final ArchRule A_CLEAN_UP_KNOWS_NEITHER_GATES_NOR_FLEETS =
            not("engine.cleanup", "engine.gate", "engine.fleet");

    @ArchTest
    static final ArchRule WHAT_PICKS_BACKUPS_UP_KNOWS_NEITHER_GATES_NOR_FLEETS =
            not("engine.pickup", "engine.gate", "engine.fleet", "engine.cleanup", "engine.prune");

    @ArchTest
    static final ArchRule WHO_LOOKS_FOR_GAPS_DRIVES_NOTHING =
            not("engine.protection", "engine.drive", "engine.gate", "engine.fleet", "engine.cleanup", "engine.prune");

    @ArchTest
    static final ArchRule A_GATE_AND_A_FLEET_KNOW_NOTHING_OF_EACH_OTHER =
            not("engine.fleet", "engine.gate", "engine.cleanup");

    @ArchTest
    static final ArchRule THE_CONFIGURATION_KNOWS_NONE_OF_ITS_USERS =
            not("config", "buildlog", "controller", "pipeline", "freestyle", "report", "catalogs", "history");

    @ArchTest
    static final ArchRule THE_CONTROLLER_KNOWS_NONE_OF_ITS_USERS =
            not("controller", "pipeline", "freestyle", "report", "catalogs", "history");

    @ArchTest
    static final ArchRule THE_CATALOGS_KNOW_NOTHING_OF_STEPS_AND_BUILD_PAGES =
            not("catalogs", "pipeline", "freestyle", "report", "history");

    @ArchTest
    static final ArchRule STEPS_AND_BUILD_PAGES_KNOW_NOTHING_OF_THE_CATALOGS = CompositeArchRule.of(
            List.of(not("pipeline", "catalogs"), not("freestyle", "catalogs"), not("report", "catalogs")));

    @ArchTest
    static final ArchRule THE_LOG_KNOWS_NOTHING_OF_STEPS_AND_PAGES =
            not("buildlog", "controller", "pipeline", "freestyle", "report", "catalogs", "history");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_THE_HISTORY_OF_JOBS = CompositeArchRule.of(
            List.of(not("pipeline", "history"), not("freestyle", "history"), not("report", "history")));

    @ArchTest
    static final ArchRule THE_HISTORY_OF_JOBS_KNOWS_NOTHING_OF_STEPS_AND_CATALOGS =
            not("history", "pipeline", "freestyle", "catalogs");

    @ArchTest
    static final ArchRule A_DRAWING_KNOWS_NOBODY =
            not("chart", "config", "buildlog", "controller", "pipeline", "freestyle", "report", "catalogs", "history");

    /** No room depends on one that stands above it. */
    private static ArchRule rooms(String... upwards) {
        List<ArchRule> rules = new ArrayList<>();
        for (int i = 0; i < upwards.length - 1; i++) {
            rules.add(not(
                    "engine." + upwards[i],
                    Stream.of(upwards)
                            .skip(i + 1L)
                            .map(room -> "engine." + room)
                            .toArray(String[]::new)));
        }
        return CompositeArchRule.of(rules);
    }

    private static ArchRule not(String room, String... others) {
        return ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("io.jenkins.plugins.amibackup." + room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.of(others)
                        .map(other -> "io.jenkins.plugins.amibackup." + other)
                        .toArray(String[]::new))
                .allowEmptyShould(true);
    }

    @ArchTest
    static final ArchRule FREESTYLE_KNOWS_NOTHING_OF_PIPELINE_AND_THE_REPORT = ArchRuleDefinition.noClasses()
            .that()
            .resideInAnyPackage("..amibackup.freestyle..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..amibackup.pipeline..", "..amibackup.report..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule PIPELINE_KNOWS_NOTHING_OF_FREESTYLE_AND_THE_REPORT = ArchRuleDefinition.noClasses()
            .that()
            .resideInAnyPackage("..amibackup.pipeline..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..amibackup.freestyle..", "..amibackup.report..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_REPORT_KNOWS_NOTHING_OF_THE_STEPS = ArchRuleDefinition.noClasses()
            .that()
            .resideInAnyPackage("..amibackup.report..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..amibackup.pipeline..", "..amibackup.freestyle..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_EMBEDDED_AWS_KNOWS_NOBODY = ArchRuleDefinition.noClasses()
            .that()
            .resideInAPackage("..amibackup.embeddedaws..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..amibackup.engine..", "..amibackup.cli..", "software.amazon..", "com.fasterxml..")
            // The plugin's build compiles it as a test, which is not looked at here.
            .allowEmptyShould(true);
}
