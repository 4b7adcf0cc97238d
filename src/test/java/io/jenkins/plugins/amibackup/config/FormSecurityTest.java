package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.Descriptor;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.security.AccessDeniedException3;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.freestyle.AmiBackupVerifyBuilder;
import io.jenkins.plugins.amibackup.pipeline.AmiBackupVerifyStep;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.kohsuke.stapler.verb.POST;

/** Whatever a form asks the server, of every step and of those to come: by POST alone, and nothing without permission. */
@WithSharedJenkins
class FormSecurityTest {

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;
    private FreeStyleProject job;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
        job = jenkins.createFreeStyleProject("job");
    }

    /** A method that a form calls. */
    private record FormMethod(Descriptor<?> descriptor, Method method) {

        @Override
        public String toString() {
            return descriptor.getClass().getName() + "." + method.getName();
        }

        Object call(Item item) throws Exception {
            List<Object> arguments = new ArrayList<>();
            for (Parameter parameter : method.getParameters()) {
                Class<?> type = parameter.getType();
                arguments.add(type == boolean.class ? Boolean.FALSE : type == String.class ? "no such thing!" : item);
            }
            return method.invoke(descriptor, arguments.toArray());
        }
    }

    private static List<FormMethod> methods() {
        List<FormMethod> methods = new ArrayList<>();
        for (Descriptor<?> descriptor : jenkins.jenkins.getExtensionList(Descriptor.class)) {
            Stream.of(descriptor.getClass().getMethods())
                    .filter(method -> method.getName().matches("do[A-Z].*"))
                    .filter(method -> method.getDeclaringClass().getName().startsWith("io.jenkins.plugins.amibackup."))
                    .filter(method -> !method.isBridge())
                    .forEach(method -> methods.add(new FormMethod(descriptor, method)));
        }
        assertThat(methods).hasSizeGreaterThan(60);
        assertThat(methods)
                .extracting(method -> (Object) method.descriptor().clazz)
                .contains(
                        CatalogConfiguration.class,
                        CatalogPlace.class,
                        LaunchWith.class,
                        VerifyWith.class,
                        Retention.class,
                        AmiBackupVerifyBuilder.class,
                        AmiBackupVerifyStep.class);
        return methods;
    }

    @Test
    void everyMethodTakesPostsOnly() {
        assertThat(methods())
                .allSatisfy(method -> assertThat(method.method().isAnnotationPresent(POST.class))
                        .as(method.toString())
                        .isTrue());
    }

    @Test
    void aGetIsRefused() throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            client.getOptions().setThrowExceptionOnFailingStatusCode(false);
            for (String url : List.of(
                    "job/job/descriptorByName/io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder/fillInstanceIdItems",
                    "job/job/descriptorByName/io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder/checkRegion?value=x",
                    "job/job/descriptorByName/io.jenkins.plugins.amibackup.config.LaunchWith/fillUserDataCredentialsIdItems",
                    "job/job/descriptorByName/io.jenkins.plugins.amibackup.config.VerifyWith/checkSubnetId?value=x",
                    "job/job/descriptorByName/io.jenkins.plugins.amibackup.config.Retention/checkKeepLast?value=x",
                    "job/job/descriptorByName/io.jenkins.plugins.amibackup.freestyle.AmiBackupVerifyBuilder/checkLevel?value=x",
                    "descriptorByName/io.jenkins.plugins.amibackup.config.CatalogPlace/testCatalog",
                    "descriptorByName/io.jenkins.plugins.amibackup.config.CatalogPlace/fillCredentialsIdItems",
                    "descriptorByName/io.jenkins.plugins.amibackup.config.CatalogConfiguration/checkRestoreJob?value=x",
                    "administrativeMonitor/amiBackupCopiedController/controller",
                    "administrativeMonitor/amiBackupCopiedController/copy",
                    "descriptorByName/io.jenkins.plugins.amibackup.config.AmiBackupConfiguration/testConnection")) {
                WebRequest forged = new WebRequest(new URL(jenkins.getURL(), url), HttpMethod.POST);
                assertThat(client.getPage(forged).getWebResponse().getStatusCode())
                        .as("without a crumb, " + url)
                        .isEqualTo(403);
                assertThat(client.getPage(client.createCrumbedUrl(url))
                                .getWebResponse()
                                .getStatusCode())
                        .as(url)
                        .isIn(404, 405);
            }
        }
        assertThat(aws.aws.calls().total()).isZero();
    }

    @Test
    void whoMayNothingIsToldNothing() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("reader")) {
            client.executeOnServer(() -> {
                for (FormMethod method : methods()) {
                    tellsNothing(method, job);
                    tellsNothing(method, null);
                }
                return null;
            });
        }
        assertThat(aws.aws.calls().total()).as("and AWS is not asked").isZero();
    }

    private static void tellsNothing(FormMethod method, Item item) throws Exception {
        try {
            Object answer = method.call(item);
            if (answer instanceof FormValidation validation) {
                assertThat(validation.kind).as(method.toString()).isEqualTo(FormValidation.Kind.OK);
            } else {
                assertThat((ListBoxModel) answer)
                        .as(method.toString())
                        .allSatisfy(option -> assertThat(option.value).isEqualTo("no such thing!"));
            }
        } catch (InvocationTargetException refused) {
            assertThat(refused.getCause()).as(method.toString()).isInstanceOf(AccessDeniedException3.class);
        }
    }

    @Test
    void aFormThatMayNotBeSeenShowsNoDefaults() throws Exception {
        AmiBackupConfiguration.get().setKmsKeyId("alias/backups");
        assertThat(FormDefaults.of(job).getBucket()).isEqualTo(AwsBesideJenkins.BUCKET);
        assertThat(FormDefaults.of(job).getKmsKeyId()).isEqualTo("alias/backups");
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader"));
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("reader")) {
            client.executeOnServer(() -> {
                assertThat(FormDefaults.of(job).getBucket()).isEmpty();
                assertThat(FormDefaults.of(null).getRegion()).isEmpty();
                return null;
            });
        }
    }
}
