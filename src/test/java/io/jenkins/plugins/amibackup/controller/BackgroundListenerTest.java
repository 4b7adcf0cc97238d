package io.jenkins.plugins.amibackup.controller;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestBuilder;

/** Whoever has gone on early hears what becomes of the rest. */
@WithSharedJenkins
class BackgroundListenerTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    private static JenkinsRule jenkins;

    private final String runId = Ids.newRun();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(1, TimeUnit.MINUTES));
    }

    private final class Heard implements BackgroundListener {
        @Override
        public void reached(Milestone milestone, OperationResult so) {
            heard.add("reached " + milestone.word() + " "
                    + so.reached().map(Milestone::word).orElse(""));
        }

        @Override
        public void done(OperationResult result) {
            heard.add("done " + result.objectKey());
        }

        @Override
        public void lost(String line) {
            heard.add("lost " + line);
        }
    }

    /** Waits for the image of a plain backup, and is answered early. */
    private final class Early extends TestBuilder {
        @Override
        public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
                throws InterruptedException, IOException {
            CompletableFuture<OperationListener.End> end = new CompletableFuture<>();
            BackupRequest backup = BackupRequest.of(aws.instance, AwsBesideJenkins.BUCKET, AwsBesideJenkins.REGION)
                    .encrypt(false)
                    .build();
            BuildRequest request = new BuildRequest(
                    runId,
                    build,
                    new Connection(
                            AwsBesideJenkins.BUCKET, AwsBesideJenkins.REGION, AwsBesideJenkins.CREDENTIALS, "", ""),
                    BlockCredentials.NONE,
                    new Work.BackUp(backup, null, Milestone.IMAGE),
                    null);
            AmiBackupEngine.get().beginBound(request, new OperationListener() {
                @Override
                public void line(String line) {
                    listener.getLogger().println(line);
                }

                @Override
                public void ended(End how) {
                    end.complete(how);
                }
            });
            heard.add("answered "
                    + end.join()
                            .told(done -> Line.literal(
                                    done.result().reached().map(Milestone::word).orElse("") + " "
                                            + done.result().amiId()))
                            .text());
            BackgroundBackups.get().listen(runId, new Heard());
            return true;
        }
    }

    private static File list() {
        return new File(jenkins.jenkins.getRootDir(), "io.jenkins.plugins.amibackup.BackgroundBackups.xml");
    }

    private static FreeStyleBuild begin(Early early) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(early);
        FreeStyleBuild build = job.scheduleBuild2(0).waitForStart();
        jenkins.waitForMessage("2/5 Create image", build);
        return build;
    }

    private FreeStyleBuild build() throws Exception {
        FreeStyleBuild build = begin(new Early());
        aws.clock.advance(AwsBesideJenkins.IMAGE);
        return jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
    }

    @Test
    void aBuildWaitsForTheWholeWhereItsAnswerCouldNotBeWrittenDown() throws Exception {
        Path inTheWay = Files.createDirectories(list().toPath().resolve("in the way"));
        try {
            FreeStyleBuild build = begin(new Early());
            aws.clock.advance(AwsBesideJenkins.IMAGE);
            jenkins.waitForMessage("4/5 Store", build);
            aws.clock.advance(AwsBesideJenkins.STORE);
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(build));
            assertThat(next())
                    .isEqualTo("answered stored " + aws.images().get(0).id());
            jenkins.assertLogNotContains("The rest continues in the background", build);
        } finally {
            Files.delete(inTheWay);
            Files.delete(list().toPath());
        }
    }

    @Test
    void aBuildEndsWhenItsImageIsAvailableAndTheBackupIsCompleteLater() throws Exception {
        FreeStyleBuild build = build();

        assertThat(next()).isEqualTo("answered image " + aws.images().get(0).id());
        assertThat(next()).isEqualTo("reached image image");
        assertThat(BackgroundBackups.get().isUnderWay(runId)).isTrue();
        assertThat(list()).exists();
        jenkins.assertLogContains("The rest continues in the background", build);

        aws.clock.advance(AwsBesideJenkins.STORE);

        assertThat(next()).isEqualTo("reached stored stored");
        assertThat(next()).isEqualTo("done " + aws.images().get(0).id() + ".bin");
        assertThat(BackgroundBackups.get().isUnderWay(runId)).isFalse();
        assertThat(list()).doesNotExist();
        assertThat(aws.aws.calls().count("ec2:CreateStoreImageTask")).isEqualTo(1);
    }
}
