package io.jenkins.plugins.amibackup;

import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.BulkChange;
import hudson.model.TopLevelItem;
import hudson.security.AuthorizationStrategy;
import hudson.security.SecurityRealm;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.CatalogConfiguration;
import io.jenkins.plugins.amibackup.config.ControllerIdentity;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.jvnet.hudson.test.JenkinsRule;

/** Starts the Jenkins of {@link WithSharedJenkins} before the tests of a class, clears it after each, and stops it after all. */
public final class SharedJenkins implements BeforeAllCallback, AfterTestExecutionCallback, AfterAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) throws ReflectiveOperationException {
        Method start = SharedJenkins.class.getDeclaredMethod("start", JenkinsRule.class);
        field(context).set(null, context.getExecutableInvoker().invoke(start, null));
    }

    /** Whoever resolves the parameter has started it. */
    static JenkinsRule start(JenkinsRule jenkins) {
        return jenkins;
    }

    /** While the AWS of the test still answers: builds that run end now. */
    @Override
    public void afterTestExecution(ExtensionContext context) throws Exception {
        clear(jenkins(context));
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        jenkins(context).after();
    }

    private static JenkinsRule jenkins(ExtensionContext context) throws ReflectiveOperationException {
        return (JenkinsRule) field(context).get(null);
    }

    private static Field field(ExtensionContext context) {
        Field found = Arrays.stream(context.getRequiredTestClass().getDeclaredFields())
                .filter(field -> field.getType() == JenkinsRule.class && Modifier.isStatic(field.getModifiers()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The test class has no static field for the Jenkins"));
        found.setAccessible(true);
        return found;
    }

    /** Leaves it to the next test as new: without jobs, credentials, users and settings of ours. */
    private static void clear(JenkinsRule jenkins) throws IOException, InterruptedException {
        jenkins.jenkins.setSecurityRealm(SecurityRealm.NO_AUTHENTICATION);
        jenkins.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
        jenkins.jenkins.setProxy(null);
        for (TopLevelItem item : List.copyOf(jenkins.jenkins.getItems())) {
            item.delete();
        }
        SystemCredentialsProvider credentials = SystemCredentialsProvider.getInstance();
        credentials.setDomainCredentialsMap(Map.of(Domain.global(), List.of()));
        credentials.save();
        CatalogConfiguration.get().setExpectations(null);
        CatalogConfiguration.get().setCatalogs(null);
        CatalogConfiguration.get().setRestoreJob(null);
        AmiBackupConfiguration configuration = AmiBackupConfiguration.get();
        // Each of them would be written to the disk by itself.
        try (BulkChange change = new BulkChange(configuration)) {
            configuration.setRegion(null);
            configuration.setBucket(null);
            configuration.setAmiPrefix(null);
            configuration.setBucketOwner(null);
            configuration.setSse(null);
            configuration.setSseKmsKeyId(null);
            configuration.setInheritCredentials(false);
            configuration.setStrict(false);
            configuration.setHomeMoves(false);
            configuration.setFinishLeftBackups(false);
            configuration.setInPlaceUnidentified(false);
            configuration.setRetentionFloor(null);
            configuration.setDefaultRetention(null);
            configuration.setAllowPruneOfAll(false);
            configuration.setKmsKeyId(null);
            configuration.setWaitFor(null);
            configuration.setCredentialsId(null);
            configuration.setAllowControllerIdentity(false);
            ControllerIdentity.get().close();
            configuration.setEc2EndpointUrl(null);
            configuration.setS3EndpointUrl(null);
            configuration.setStsEndpointUrl(null);
            configuration.setCertificateAuthorities(null);
            configuration.setPathStyle(false);
            configuration.setLongestLockFor(null);
            configuration.setAllowComplianceLock(false);
            configuration.setShortestPollSeconds(AmiBackupConfiguration.DEFAULT_SHORTEST_POLL);
            configuration.setLongestPollSeconds(AmiBackupConfiguration.DEFAULT_LONGEST_POLL);
            change.commit();
        }
    }
}
