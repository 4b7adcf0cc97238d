package io.jenkins.plugins.amibackup.engine;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/** The arrows of the house run one way: pipeline, freestyle, report → controller → buildlog → config → engine. */
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
                    "..amibackup.buildlog..",
                    "..amibackup.controller..",
                    "..amibackup.pipeline..",
                    "..amibackup.freestyle..",
                    "..amibackup.report..",
                    "..amibackup.cli..",
                    "..amibackup.embeddedaws..");

    @ArchTest
    static final ArchRule THE_CONFIGURATION_KNOWS_NONE_OF_ITS_USERS = ArchRuleDefinition.noClasses()
            .that()
            .resideInAnyPackage("..amibackup.config..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..amibackup.buildlog..",
                    "..amibackup.controller..",
                    "..amibackup.pipeline..",
                    "..amibackup.freestyle..",
                    "..amibackup.report..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_LINKS_OF_A_LOG_KNOW_NOBODY_WHO_WRITES_ONE = ArchRuleDefinition.noClasses()
            .that()
            .resideInAnyPackage("..amibackup.buildlog..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..amibackup.controller..",
                    "..amibackup.pipeline..",
                    "..amibackup.freestyle..",
                    "..amibackup.report..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule THE_CONTROLLER_KNOWS_NOBODY_WHO_ASKS_IT = ArchRuleDefinition.noClasses()
            .that()
            .resideInAnyPackage("..amibackup.controller..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..amibackup.pipeline..", "..amibackup.freestyle..", "..amibackup.report..")
            .allowEmptyShould(true);

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
