package io.jenkins.plugins.amibackup.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.catalogs.MadeUpCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The list of all backups in a real browser: it fills by itself, is searched while somebody types, and fits on a telephone. */
@Tag("browser")
@WithJenkins
class CatalogInBrowserTest {

    private static final String PAGE = "#main-panel";
    private static final String NAMES = ".ami-backup-catalog-table [role=rowheader] a";
    private static final String COUNTS = ".ami-backup-catalog-counts";

    @TempDir
    Path folder;

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    @Test
    void theListFillsByItselfAndIsSearchedWhileSomebodyTypes(JenkinsRule jenkins) throws Exception {
        aws.configure();
        MadeUpCatalog backups = new MadeUpCatalog(aws, AwsBesideJenkins.BUCKET);
        for (int i = 1; i <= 60; i++) {
            backups.put(i, i % 3 == 0 ? "db-" + i : "web-" + i);
        }
        backups.put(61, "n".repeat(250))
                .key("ami-facts/" + MadeUpCatalog.image(1) + "/held")
                .key("ami-facts/" + MadeUpCatalog.image(2) + "/proven_boot_passed")
                .key("ami-facts/" + MadeUpCatalog.image(3) + "/proven_image_failed");
        MadeUpCatalog.named(aws, "archive", "").put(70, "old-1");
        MadeUpCatalog.named(aws, "broken", "");
        aws.aws.s3().deleteBucket("backups-of-broken");

        try (Browser browser = new Browser(Files.createDirectory(folder.resolve("profile")))) {
            browser.open(jenkins.getURL() + "ami-backups/");
            browser.when("the counts", seen -> browser.texts(COUNTS).contains("62 backups, page 1 of 2"));
            assertThat(browser.texts(NAMES)).hasSize(50).startsWith("web-1", "web-2", "db-3");
            browser.when(
                    "the failure",
                    seen -> browser.visible(".jenkins-alert").getText().contains("broken has been unreadable since"));
            browser.picture("catalog");
            assertThat(browser.barriers(PAGE)).isEmpty();

            browser.visible(".ami-backup-search [name=q]").sendKeys("db-1");
            browser.when("what is found", seen -> browser.texts(COUNTS).contains("3 of 62 found"));
            assertThat(browser.texts(NAMES)).containsExactly("db-12", "db-15", "db-18");
            assertThat(browser.url()).endsWith("ami-backups/?q=db-1");
            browser.reload();
            browser.when("the same", seen -> browser.texts(COUNTS).contains("3 of 62 found"));
            browser.press(".ami-backup-search", "Show all");
            browser.press(".ami-backup-catalog-pages", "Next");
            browser.when("the second page", seen -> browser.texts(COUNTS).contains("62 backups, page 2 of 2"));
            browser.press(".ami-backup-catalog-table", "Size");
            browser.when("by size", seen -> browser.texts(NAMES).get(0).equals("old-1"));
            assertThat(browser.url()).contains("sort=size");
            assertThat(browser.script("return document.activeElement.tagName")).isEqualTo("A");

            browser.size(360, 800);
            browser.picture("catalog-narrow");
            assertThat(browser.script("return document.documentElement.scrollWidth <= window.innerWidth"))
                    .isEqualTo(true);
            assertThat(browser.barriers(PAGE)).isEmpty();
            assertThat(browser.complaints()).isEmpty();
        }
    }
}
