package io.jenkins.plugins.amibackup.freestyle;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleProject;
import io.jenkins.plugins.amibackup.config.LaunchWith;
import io.jenkins.plugins.amibackup.config.Retention;
import java.beans.Introspector;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.DataBoundSetter;

/** Every field of the build steps offers the help of the Pipeline steps' fields. */
@WithJenkins
class HelpTest {

    private static final String STEPS = "descriptor/io.jenkins.plugins.amibackup.pipeline.";
    private static final Pattern HELP = Pattern.compile("helpURL=\"/jenkins/(descriptor/[^\"]*amibackup[^\"]*)\"");

    @Test
    void everyFieldHasHelpThatIsThere(JenkinsRule jenkins) throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        job.getBuildersList().add(new AmiBackupBuilder("i-0a1b2c3d4e5f67890"));
        job.getBuildersList().add(new AmiRestoreBuilder("ami-0123456789abcdef0"));
        job.getBuildersList().add(new AmiBackupVerifyBuilder());
        JenkinsRule.WebClient browser = jenkins.createWebClient();
        browser.getOptions().setJavaScriptEnabled(false);

        HtmlPage form = browser.getPage(job, "configure");

        Set<String> helps = new TreeSet<>();
        Matcher help = HELP.matcher(form.getWebResponse().getContentAsString());
        while (help.find()) {
            helps.add(help.group(1));
        }
        assertThat(helps).isEqualTo(fields());
        for (String url : helps) {
            assertThat(browser.goTo(url, "text/html").getWebResponse().getContentAsString())
                    .as(url)
                    .contains("<p>");
        }
    }

    private static Set<String> fields() {
        Set<String> fields =
                new TreeSet<>(Set.of(STEPS + "AmiBackupStep/help/instanceId", STEPS + "AmiRestoreStep/help/amiId"));
        Class<?>[] classes = {
            AmiBackupBuilder.class, AmiRestoreBuilder.class, AmiBackupVerifyBuilder.class, AmiBackupGateWrapper.class
        };
        for (Class<?> builder : classes) {
            fields.add("descriptor/" + builder.getName() + "/help");
            for (Method method : builder.getMethods()) {
                if (method.isAnnotationPresent(DataBoundSetter.class)) {
                    String field = method.getName().substring("set".length());
                    fields.add(STEPS
                            + builder.getSimpleName()
                                    .replace("Builder", "Step")
                                    .replace("AmiBackupGateWrapper", "WithAmiBackupStep")
                            + "/help/"
                            + field.substring(0, 1).toLowerCase(Locale.ROOT)
                            + field.substring(1));
                }
            }
        }
        for (Class<?> nested : List.of(LaunchWith.class, Retention.class)) {
            for (Method method : nested.getMethods()) {
                if (method.isAnnotationPresent(DataBoundSetter.class)) {
                    fields.add("descriptor/" + nested.getName() + "/help/"
                            + Introspector.decapitalize(method.getName().substring("set".length())));
                }
            }
        }
        return fields;
    }
}
