package io.jenkins.plugins.amibackup.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.model.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.jvnet.hudson.test.JenkinsRule;

/** Reads what a build shows of its operations, as a browser without scripts sees it. */
public final class PageReader implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final JenkinsRule.WebClient client;
    private final Run<?, ?> run;

    PageReader(JenkinsRule jenkins, Run<?, ?> run) {
        this(jenkins.createWebClient().withJavaScriptEnabled(false), run);
    }

    PageReader(JenkinsRule.WebClient client, Run<?, ?> run) {
        this.client = client;
        this.run = run;
    }

    /** The page of the operations. */
    HtmlPage page() throws Exception {
        return client.goTo(run.getUrl() + "ami-backup/");
    }

    /** The page of the operations, with what its address ends with. */
    HtmlPage page(String query) throws Exception {
        return client.goTo(run.getUrl() + "ami-backup/" + query);
    }

    /** The titles on that page. */
    List<String> titles() throws Exception {
        return texts(page(), "section.ami-backup-operation h2");
    }

    /** The lines that the build's own page shows. */
    List<String> summary() throws Exception {
        return texts(client.goTo(run.getUrl()), ".app-summary a[href^='ami-backup/']");
    }

    /** The text of the build's own page. */
    String buildPage() throws Exception {
        return client.goTo(run.getUrl()).asNormalizedText();
    }

    /** The text of everything that a selector finds. */
    static List<String> texts(HtmlPage page, String selector) {
        List<String> texts = new ArrayList<>();
        for (DomNode node : page.querySelectorAll(selector)) {
            texts.add(node.getTextContent().strip());
        }
        return texts;
    }

    /** An attribute of everything that a selector finds. */
    static List<String> attributes(HtmlPage page, String selector, String attribute) {
        List<String> values = new ArrayList<>();
        for (DomNode node : page.querySelectorAll(selector)) {
            values.add(((DomElement) node).getAttribute(attribute));
        }
        return values;
    }

    /** What the page's script is told. */
    JsonNode status() throws Exception {
        return new ObjectMapper()
                .readTree(client.goTo(run.getUrl() + "ami-backup/status", "application/json")
                        .getWebResponse()
                        .getContentAsString());
    }

    /** Asks until the script is told what is expected. */
    JsonNode statusWhen(Predicate<JsonNode> expected) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        JsonNode status = status();
        while (!expected.test(status)) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("The page still says " + status);
            }
            status = status();
        }
        return status;
    }

    /** Lets a page's scripts work until something is so. */
    public static void until(JenkinsRule.WebClient client, BooleanSupplier so) {
        Instant end = Instant.now().plus(PATIENCE);
        do {
            client.waitForBackgroundJavaScript(500);
        } while (!so.getAsBoolean() && Instant.now().isBefore(end));
    }

    @Override
    public void close() {
        client.close();
    }
}
