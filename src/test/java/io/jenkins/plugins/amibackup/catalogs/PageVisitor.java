package io.jenkins.plugins.amibackup.catalogs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.WebRequest;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.util.NameValuePair;
import org.jvnet.hudson.test.JenkinsRule;

/** A user who visits the pages of the catalog, without scripts. */
final class PageVisitor implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final JenkinsRule jenkins;
    private final JenkinsRule.WebClient client;

    private PageVisitor(JenkinsRule jenkins, JenkinsRule.WebClient client) {
        this.jenkins = jenkins;
        this.client = client.withJavaScriptEnabled(false).withThrowExceptionOnFailingStatusCode(false);
    }

    static PageVisitor as(JenkinsRule jenkins, String user) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient();
        return new PageVisitor(jenkins, user.isEmpty() ? client : client.login(user));
    }

    /** The same with another language than English. */
    PageVisitor speaking(String language) {
        client.addRequestHeader("Accept-Language", language);
        return this;
    }

    static String backup(String amiId) {
        return "ami-backups/places/default/backups/" + amiId + "/";
    }

    static String instance(String instanceId) {
        return "ami-backups/places/default/instances/" + instanceId + "/";
    }

    HtmlPage page(String path) throws Exception {
        return client.goTo(path);
    }

    /** The HTTP status of a page. */
    int status(String path) throws Exception {
        return client.getPage(new URL(jenkins.getURL(), path)).getWebResponse().getStatusCode();
    }

    JsonNode json(String path) throws Exception {
        return new ObjectMapper()
                .readTree(client.goTo(path, "application/json").getWebResponse().getContentAsString());
    }

    /** Asks until a page's script is told what is expected. */
    JsonNode jsonWhen(String path, Predicate<JsonNode> expected) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        JsonNode status = json(path);
        while (!expected.test(status)) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError(path + " still says " + status);
            }
            status = json(path);
        }
        return status;
    }

    /** The page of a backup when nothing more is under way. */
    HtmlPage settled(String amiId) throws Exception {
        page(backup(amiId));
        jsonWhen(backup(amiId) + "record", status -> !status.path("busy").asBoolean());
        return page(backup(amiId));
    }

    /** Sends a form, and follows where that leads. */
    Page post(String path, String... fields) throws Exception {
        WebRequest request = new WebRequest(new URL(jenkins.getURL(), path), HttpMethod.POST);
        List<NameValuePair> sent = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            sent.add(new NameValuePair(fields[i], fields[i + 1]));
        }
        request.setRequestParameters(sent);
        return client.getPage(client.addCrumb(request));
    }

    /** The text of everything that a selector finds, each on one line. */
    static List<String> texts(HtmlPage page, String selector) {
        List<String> texts = new ArrayList<>();
        for (DomNode node : page.querySelectorAll(selector)) {
            texts.add(node.getTextContent().strip().replaceAll("\\s+", " "));
        }
        return texts;
    }

    @Override
    public void close() {
        client.close();
    }
}
