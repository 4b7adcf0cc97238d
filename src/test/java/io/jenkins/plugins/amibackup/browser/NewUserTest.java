package io.jenkins.plugins.amibackup.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/**
 * From an empty Jenkins to a restored AMI as a person goes there, with nothing but a browser: defaults, credentials, a
 * freestyle job, its page while it moves, and a Pipeline that the Snippet Generator has written. Its pictures are those of the
 * documentation.
 */
@Tag("browser")
class NewUserTest {

    private static final String OURS = "[data-ami-backup-section]";
    /** What a form has of ours: the rows around it are Jenkins'. */
    private static final String CHOICES = " .ami-backup-choice";

    private static final String PAGE = ".ami-backup-operations";
    private static final String STAGES = ".ami-backup-stages__text";

    @TempDir
    static Path folder;

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.slow();

    @RegisterExtension
    final RealJenkinsExtension jenkins = new RealJenkinsExtension()
            .javaOptions(
                    "-Xmx512m",
                    "-Dhudson.model.UsageStatistics.disabled=true",
                    "-D" + AmiBackupEngine.POLL_MILLIS + "=200",
                    "-Djenkins.model.Jenkins.workspacesDir=" + folder.resolve("workspace/${ITEM_FULL_NAME}"));

    private final HttpClient http = HttpClient.newHttpClient();
    private Browser browser;
    private String root;

    @Test
    void fromAnEmptyJenkinsToARestoredAmi() throws Throwable {
        jenkins.startJenkins();
        root = jenkins.getUrl().toString();
        try (Browser opened = new Browser(Files.createDirectory(folder.resolve("profile")))) {
            browser = opened;
            setDefaults();
            addCredentials();
            makeFreestyleJob();
            String ami = watchTheBackup();
            readTheLog(ami);
            String call = generateTheRestore(ami);
            makePipeline(call);
            String restored = watchTheRestore();

            assertThat(aws.images())
                    .filteredOn(image -> image.id().equals(restored))
                    .singleElement()
                    .satisfies(image -> assertThat(image.tags()).containsEntry("Role", "web"));
            assertThat(get("job/rescue/1/ami-backup/").headers().firstValue("Content-Security-Policy"))
                    .as("the policy that the browser enforces")
                    .hasValueSatisfying(policy -> assertThat(policy).contains("script-src"));
            assertThat(browser.complaints()).as("what the browser complains of").isEmpty();
        }
    }

    private void setDefaults() throws Exception {
        browser.open(root + "manage/configure");
        String endpoint = aws.aws.endpoint().toString();
        browser.when("the section AMI Backup", seen -> {
            for (WebElement section : seen.findElements(By.cssSelector("section.jenkins-section"))) {
                List<WebElement> title = section.findElements(By.cssSelector(".jenkins-section__title"));
                if (!title.isEmpty() && title.get(0).getText().strip().equals("AMI Backup")) {
                    browser.script("arguments[0].setAttribute('data-ami-backup-section', '')", section);
                    return true;
                }
            }
            return null;
        });
        browser.fill(OURS, "region", AwsBesideJenkins.REGION);
        browser.fill(OURS, "bucket", AwsBesideJenkins.BUCKET);
        browser.picture("configuration", OURS);
        assertUsable(OURS + CHOICES);
        browser.unfold(OURS);
        browser.fill(OURS, "ec2EndpointUrl", endpoint);
        browser.fill(OURS, "s3EndpointUrl", endpoint);
        browser.fill(OURS, "stsEndpointUrl", endpoint);
        browser.fill(OURS, "pathStyle", "true");
        save();
    }

    private void assertUsable(String css) {
        assertThat(browser.barriers(css))
                .as("barriers in %s on %s", css, browser.url())
                .isEmpty();
    }

    private void save() {
        String form = browser.url();
        browser.click("#bottom-sticker button[name=Submit], button[name=Submit].jenkins-submit-button");
        browser.when("another page", seen -> !seen.getCurrentUrl().equals(form));
    }

    private void addCredentials() {
        browser.open(root + "manage/credentials/store/system/domain/_/");
        browser.click("button[data-type='credentials-add-store-item']");
        browser.when("the kinds of credentials", seen -> {
            for (WebElement kind : seen.findElements(By.cssSelector(".jenkins-choice-list__item label"))) {
                if (kind.getText().strip().startsWith("AWS Credentials")) {
                    kind.click();
                    return true;
                }
            }
            return null;
        });
        browser.click("#cr-dialog-next:enabled");
        String form = "#credentials-dialog-form";
        browser.fill(form, "scope", "GLOBAL");
        browser.fill(form, "id", AwsBesideJenkins.CREDENTIALS);
        browser.fill(form, "accessKey", AwsBesideJenkins.ACCESS_KEY);
        browser.fill(form, "secretKey", AwsBesideJenkins.SECRET_KEY);
        browser.click("#cr-dialog-submit");
        browser.when(
                "the credentials",
                seen -> seen.findElement(By.cssSelector("#main-panel"))
                        .getText()
                        .contains(AwsBesideJenkins.ACCESS_KEY));
    }

    private void newItem(String name, String kind) {
        browser.open(root + "view/all/newJob");
        browser.visible("#name").sendKeys(name);
        browser.click("li." + kind);
        browser.when("OK", seen -> {
            WebElement ok = seen.findElement(By.cssSelector("#ok-button"));
            if (!ok.isEnabled()) {
                return null;
            }
            ok.click();
            return true;
        });
        browser.when("the form", seen -> seen.getCurrentUrl().contains("/job/" + name + "/configure"));
    }

    private void makeFreestyleJob() throws Exception {
        newItem("nightly-backup", "hudson_model_FreeStyleProject");
        browser.press("form[name=config]", "Add build step");
        browser.press("body", "Back up an EC2 instance as an AMI in S3");
        String step = "[descriptorid='io.jenkins.plugins.amibackup.freestyle.AmiBackupBuilder'].repeated-chunk";
        browser.fill(step, "instanceId", aws.instance);
        browser.fill(step, "credentialsId", AwsBesideJenkins.CREDENTIALS);
        browser.picture("freestyle", step);
        assertUsable(step + CHOICES);
        save();
    }

    private void build(String job) {
        browser.press("#tasks", "Build Now");
        browser.when("the build", seen -> hasOperations(job));
        browser.open(root + "job/" + job + "/1/ami-backup/");
        browser.visible(STAGES);
    }

    private boolean hasOperations(String job) {
        return get("job/" + job + "/1/ami-backup/status").statusCode() == 200;
    }

    private HttpResponse<Void> get(String page) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(root + page)).build(), HttpResponse.BodyHandlers.discarding());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** What AWS does begins with 0%: then the clock may move. */
    private void stageSays(int number, String beginning) {
        browser.when(beginning, seen -> {
            List<WebElement> texts = seen.findElements(By.cssSelector(STAGES));
            return texts.size() > number && texts.get(number).getText().startsWith(beginning);
        });
    }

    private String watchTheBackup() throws Exception {
        build("nightly-backup");
        browser.script("window.notReloaded = true");
        stageSays(1, "0%, ");
        aws.clock.advance(AwsBesideJenkins.IMAGE.dividedBy(5));
        stageSays(1, "20%, ");
        aws.clock.advance(AwsBesideJenkins.IMAGE.multipliedBy(4).dividedBy(5));
        stageSays(2, "0%, ");
        aws.clock.advance(AwsBesideJenkins.COPY);
        stageSays(4, "0%, ");
        aws.clock.advance(AwsBesideJenkins.STORE.multipliedBy(3).dividedBy(5));
        stageSays(4, "60%, ");
        browser.picture("build-page-running", PAGE);
        assertUsable(PAGE);
        browser.size(420, 900);
        assertThat(browser.script("return document.querySelector('.ami-backup-operations').scrollWidth"
                        + " <= document.querySelector('.ami-backup-operations').clientWidth"))
                .as("a narrow window shows everything")
                .isEqualTo(true);
        browser.picture("build-page-narrow");
        browser.size(1280, 900);
        aws.clock.advance(AwsBesideJenkins.STORE);
        String title = browser.when("the end", seen -> {
            String text =
                    seen.findElement(By.cssSelector(".ami-backup-operation h2")).getText();
            return text.startsWith("Backed up web-1") ? text : null;
        });
        assertThat(browser.script("return window.notReloaded"))
                .as("the page was not reloaded")
                .isEqualTo(true);
        String ami = aws.images().get(0).id();
        assertThat(title).contains(ami);
        assertThat(browser.texts(".ami-backup-announcement")).hasSize(1);
        browser.picture("build-page", PAGE);
        assertUsable(PAGE);
        inTheDark();
        return ami;
    }

    /** A dark theme changes Jenkins' variables: what keeps a colour of its own can't be read then. */
    private void inTheDark() throws Exception {
        browser.script("const root = document.documentElement.style;"
                + "root.setProperty('--background', '#1e1e24');"
                + "root.setProperty('--card-background', '#26262e');"
                + "root.setProperty('--text-color', '#eeeeee');"
                + "root.setProperty('--text-color-secondary', '#a0a0b0');"
                + "root.setProperty('--link-color', '#69a6ff');"
                + "root.setProperty('--button-background', '#33333d');");
        assertThat(browser.script("const style = element => getComputedStyle(document.querySelector(element));"
                        + "return [style('.ami-backup-operation h2').color, style('.ami-backup-facts dt').color,"
                        + "style('.ami-backup-call code').color, style('.ami-backup-operation').backgroundColor]"))
                .isEqualTo(
                        List.of("rgb(238, 238, 238)", "rgb(238, 238, 238)", "rgb(238, 238, 238)", "rgb(38, 38, 46)"));
        browser.picture("build-page-dark");
        assertUsable(PAGE);
    }

    private void readTheLog(String ami) throws Exception {
        browser.open(root + "job/nightly-backup/1/console");
        browser.when(
                "the link", seen -> seen.findElement(By.cssSelector("a[href$='#ImageDetails:imageId=" + ami + "']")));
        browser.open(root + "job/nightly-backup/1/");
        browser.picture("build-summary", "#main-panel");
        assertUsable("#main-panel .ami-backup-headline");
    }

    /** Its form is fetched when it is chosen for the first time. */
    private void chooseStep(String name) {
        Object before = browser.script("return document.querySelectorAll('.ami-backup-choice[list]').length");
        browser.when("the step " + name, seen -> {
            for (WebElement step : seen.findElements(By.cssSelector("select option"))) {
                if (step.getText().startsWith(name)) {
                    step.click();
                    return true;
                }
            }
            return null;
        });
        browser.when(
                "the form of " + name,
                seen -> seen.findElements(By.cssSelector(".ami-backup-choice[list]"))
                                .size()
                        > (Long) before);
    }

    private String generateTheRestore(String ami) throws Exception {
        browser.open(root + "pipeline-syntax/");
        chooseStep("amiBackup:");
        chooseStep("amiRestore:");
        assertThat((List<?>) browser.script("return [...document.querySelectorAll('.ami-backup-choice[list]')]"
                        + ".map(field => field.getAttribute('list'))"))
                .as("each field has choices of its own")
                .hasSize(7)
                .doesNotHaveDuplicates();
        String step = "#main-panel form";
        browser.fill(step, "amiId", ami);
        browser.fill(step, "credentialsId", AwsBesideJenkins.CREDENTIALS);
        browser.press("body", "Generate Pipeline Script");
        String call = browser.when("the call", seen -> {
            String text = seen.findElement(By.cssSelector("#prototypeText")).getDomProperty("value");
            return text.contains("amiRestore") ? text : null;
        });
        browser.picture("snippet-generator", "#main-panel");
        assertThat(call).contains(ami).contains("credentialsId: 'aws'");
        return call;
    }

    /** Where the test harness is about, Jenkins has a plain text field instead of the editor. */
    private void makePipeline(String call) {
        newItem("rescue", "org_jenkinsci_plugins_workflow_job_WorkflowJob");
        browser.fill("form[name=config]", "script", call);
        save();
    }

    private String watchTheRestore() throws Exception {
        build("rescue");
        browser.when(
                "Restore under way",
                seen -> seen.findElement(By.cssSelector("li[aria-current=step]"))
                        .getText()
                        .startsWith("Restore"));
        String title = browser.when("the end", seen -> {
            aws.clock.advance(AwsBesideJenkins.RESTORE);
            String text =
                    seen.findElement(By.cssSelector(".ami-backup-operation h2")).getText();
            return text.startsWith("Restored web-1") ? text : null;
        });
        assertUsable(PAGE);
        browser.open(root + "job/rescue/1/console");
        browser.when(
                "the end of the log",
                seen -> seen.findElement(By.cssSelector("#out")).getText().contains("Finished: SUCCESS"));
        browser.picture("restore-log", "#out");
        return title.replaceFirst(".* → (ami-[0-9a-f]+), .*", "$1");
    }
}
