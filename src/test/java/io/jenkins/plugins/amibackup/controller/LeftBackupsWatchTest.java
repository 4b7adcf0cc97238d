package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.ExtensionList;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.Ends;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;

/** A Jenkins finishes backups that the command line has left in its default bucket, where an administrator wants that. */
@WithSharedJenkins
class LeftBackupsWatchTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
    }

    private static void look() {
        ExtensionList.lookupSingleton(LeftBackupsWatch.class).look();
    }

    private static void switchOn() {
        AmiBackupConfiguration.get().setFinishLeftBackups(true);
    }

    private static String until(Ends ends, String words) throws InterruptedException {
        String said = ends.next();
        while (!said.contains(words)) {
            said = ends.next();
        }
        return said;
    }

    private long calls(String action) {
        return aws.aws.calls().count(action);
    }

    @Test
    void whatTheCommandLineHasLeftIsFinishedOnlyWhenThatIsSwitchedOn() throws Exception {
        String runId = LeftByCommandLine.leave(aws, aws.instance);
        long listings = calls("s3:ListBucket") + calls("s3:ListObjectsV2");
        look();
        jenkins.jenkins.doQuietDown();
        switchOn();
        look();
        assertThat(calls("s3:ListBucket") + calls("s3:ListObjectsV2")).isEqualTo(listings);
        jenkins.jenkins.doCancelQuietDown();

        try (Ends ends = new Ends()) {
            look();
            assertThat(until(ends, "that the command line left is complete")).contains(runId, aws.instance);
        }
        assertThat(calls("ec2:CreateImage")).isOne();
        assertThat(calls("ec2:CreateStoreImageTask")).isOne();
        assertThat(aws.images())
                .singleElement()
                .satisfies(image -> assertThat(image.tags())
                        .containsEntry("ami-backup:run-id", runId)
                        .containsEntry("ami-backup:state", "done"));
        assertThat(aws.aws.s3().text(AwsBesideJenkins.BUCKET, Keys.operation(runId)))
                .contains("\"status\" : \"done\"");
    }

    private static String manage() throws Exception {
        try (JenkinsRule.WebClient browser = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            return browser.goTo("manage").asNormalizedText();
        }
    }

    private static void dismiss(String runId) throws Exception {
        String address = ExtensionList.lookupSingleton(LostBackups.class).getUrl() + "/dismiss?run=" + runId;
        try (JenkinsRule.WebClient browser = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            browser.setThrowExceptionOnFailingStatusCode(false);
            browser.getPage(browser.addCrumb(new WebRequest(new URL(jenkins.getURL(), address), HttpMethod.POST)));
        }
    }

    @Test
    void whatCouldNotBeFinishedIsShownToAdministratorsUntilOneHasSeenItOrItIsFinished() throws Exception {
        Path list = jenkins.jenkins.getRootDir().toPath().resolve("io.jenkins.plugins.amibackup.UnfinishedBackups.xml");
        String runId = LeftByCommandLine.leave(aws, aws.instance);
        String key = Keys.operation(runId);
        String left = aws.aws.s3().text(AwsBesideJenkins.BUCKET, key);
        switchOn();
        try (Ends ends = new Ends()) {
            forge(key, left, "<i>x</i>");
            look();
            until(ends, "could not be finished here");
            assertThat(manage())
                    .contains("Backup " + runId + " of " + aws.instance + " in " + AwsBesideJenkins.BUCKET + ": ")
                    .contains("operation.request.description", "<i>x</i>")
                    .contains("ami-backup resume --run-id " + runId + " --bucket " + AwsBesideJenkins.BUCKET);
            dismiss(runId);
            assertThat(manage()).doesNotContain(runId);
            forge(key, left, "y");
            look();
            until(ends, "could not be finished here");
            assertThat(manage()).as("nothing new").doesNotContain(runId);
            assertThat(list).exists();

            aws.aws.s3().put(AwsBesideJenkins.BUCKET, key, left.getBytes(StandardCharsets.UTF_8));
            look();
            until(ends, "that the command line left is complete");
            assertThat(list).doesNotExist();
        }
    }

    private void forge(String key, String document, String description) {
        String forged = document.replace("\"description\" : \"\"", "\"description\" : \"" + description + "\"");
        aws.aws.s3().put(AwsBesideJenkins.BUCKET, key, forged.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatDoesNotAgreeIsLeftAloneAndNamedOnce() throws Exception {
        String runId = LeftByCommandLine.leave(aws, aws.instance);
        String second = aws.aws.ec2().runInstance(InstanceSpec.named("web-2").volume(VolumeSpec.gp3("/dev/xvda", 8)));
        String key = Keys.operation(runId);
        String forged = aws.aws
                .s3()
                .text(AwsBesideJenkins.BUCKET, key)
                .replace("\"description\" : \"\"", "\"description\" : \"x\"");
        aws.aws.s3().put(AwsBesideJenkins.BUCKET, key, forged.getBytes(StandardCharsets.UTF_8));
        switchOn();

        try (Ends ends = new Ends()) {
            look();
            assertThat(until(ends, "could not be finished here"))
                    .contains(runId, AwsBesideJenkins.BUCKET, "operation.request.description");
            look();
            look();
            String other = LeftByCommandLine.leave(aws, second);
            look();
            // Nothing more is said of the first.
            String said = ends.next();
            while (!said.contains("is complete")) {
                assertThat(said).doesNotContain(runId + ": the backup");
                said = ends.next();
            }
            assertThat(said).contains(other);
        }
        assertThat(aws.aws.s3().text(AwsBesideJenkins.BUCKET, key)).isEqualTo(forged);
        assertThat(calls("ec2:CreateStoreImageTask")).isOne();
    }
}
