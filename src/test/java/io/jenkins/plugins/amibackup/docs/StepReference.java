package io.jenkins.plugins.amibackup.docs;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.DomText;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jvnet.hudson.test.JenkinsRule;
import org.kohsuke.stapler.DataBoundSetter;
import org.xml.sax.SAXException;

/**
 * The tables of parameters in docs/pipeline.md, made of the steps' descriptors and of the help that their forms show. A table
 * stands between {@code <!-- parameters of SomeStep, SharedStep -->} and {@code <!-- end of parameters -->}; it has the
 * parameters that these classes declare.
 */
final class StepReference {

    static final String PAGE = "docs/pipeline.md";

    private static final String OURS = "io.jenkins.plugins.amibackup.";
    private static final Pattern TABLE =
            Pattern.compile("(<!-- parameters of ([\\w, ]+) -->\n).*?(<!-- end of parameters -->)", Pattern.DOTALL);
    private static final String HEAD = "| parameter | default | meaning |\n|---|---|---|\n";

    /** These stand before all others, like those that are required. */
    private static final List<String> WHAT_IT_IS_ABOUT = List.of("instanceId", "amiId", "maxAge");

    /** By the class that declares them; each as its row. */
    private final Map<String, Map<String, String>> rows = new TreeMap<>();

    StepReference(JenkinsRule jenkins) throws IOException, SAXException, ReflectiveOperationException {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            client.getOptions().setJavaScriptEnabled(false);
            for (StepDescriptor descriptor : StepDescriptor.all()) {
                if (descriptor.clazz.getName().startsWith(OURS)) {
                    add(descriptor.clazz, client);
                }
            }
        }
    }

    /** The classes that declare parameters. */
    TreeSet<String> classes() {
        return new TreeSet<>(rows.keySet());
    }

    /** The classes that have a table in a document. */
    static TreeSet<String> classesIn(String document) {
        TreeSet<String> classes = new TreeSet<>();
        Matcher table = TABLE.matcher(document);
        while (table.find()) {
            classes.addAll(List.of(table.group(2).split(", *")));
        }
        return classes;
    }

    /** A document with its tables made anew. */
    String in(String document) {
        return TABLE.matcher(document)
                .replaceAll(table -> Matcher.quoteReplacement(table.group(1) + table(table.group(2)) + table.group(3)));
    }

    private String table(String classes) {
        return HEAD
                + List.of(classes.split(", *")).stream()
                        .flatMap(name -> rows.getOrDefault(name, Map.of()).values().stream())
                        .map(row -> row + "\n")
                        .collect(Collectors.joining());
    }

    private <S extends Step> void add(Class<S> type, JenkinsRule.WebClient client)
            throws IOException, SAXException, ReflectiveOperationException {
        DescribableModel<S> model = new DescribableModel<>(type);
        Map<String, Object> required = new TreeMap<>();
        for (DescribableParameter parameter : model.getParameters()) {
            if (parameter.isRequired()) {
                required.put(parameter.getName(), "");
            }
        }
        S step = model.instantiate(required, null);
        for (DescribableParameter parameter : model.getParameters()) {
            String name = parameter.getName();
            String help = markdown(client.goTo("descriptor/" + type.getName() + "/help/" + name));
            String standard = parameter.isRequired() ? "required" : standard(step, name);
            boolean first = parameter.isRequired() || WHAT_IT_IS_ABOUT.contains(name);
            rows.computeIfAbsent(declaring(type, name), key -> new TreeMap<>())
                    .put((first ? "0" : "1") + name, "| `" + name + "` | " + standard + " | " + help + " |");
        }
    }

    private static String declaring(Class<?> type, String parameter) {
        for (Method method : type.getMethods()) {
            if (method.isAnnotationPresent(DataBoundSetter.class)
                    && method.getName().equals("set" + capital(parameter))) {
                return method.getDeclaringClass().getSimpleName();
            }
        }
        return type.getSimpleName();
    }

    /** What the step has when nothing is said; what an empty text means is in the help. */
    private static String standard(Object step, String parameter) throws ReflectiveOperationException {
        for (String prefix : List.of("get", "is")) {
            try {
                Object value =
                        step.getClass().getMethod(prefix + capital(parameter)).invoke(step);
                if (value instanceof String text) {
                    return "`'" + text + "'`";
                }
                return value == null ? "" : "`" + value + "`";
            } catch (NoSuchMethodException other) {
                continue;
            }
        }
        throw new NoSuchMethodException(step.getClass() + ": " + parameter);
    }

    private static String capital(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    /** One line of a table. */
    private static String markdown(HtmlPage page) {
        List<String> lines = new ArrayList<>();
        for (DomElement block : page.<DomElement>getByXPath("//p|//li")) {
            if (block.getFirstByXPath("ancestor::*[contains(@class, 'from-plugin')]") == null) {
                String text = inline(block).replaceAll("\\s+", " ").strip().replace("|", "\\|");
                lines.add(block.getTagName().equals("li") ? "• " + text : text);
            }
        }
        if (lines.isEmpty()) {
            throw new IllegalStateException(page.getUrl() + " has no help");
        }
        return String.join("<br>", lines);
    }

    private static String inline(DomNode node) {
        StringBuilder text = new StringBuilder();
        for (DomNode child : node.getChildren()) {
            if (child instanceof DomText) {
                text.append(child.getNodeValue());
            } else if (child instanceof DomElement element) {
                String inside = inline(element);
                text.append(
                        switch (element.getTagName()) {
                            case "code" -> "`" + inside + "`";
                            case "i", "em" -> "*" + inside + "*";
                            case "b", "strong" -> "**" + inside + "**";
                            case "a" -> "[" + inside + "](" + element.getAttribute("href") + ")";
                            default ->
                                throw new IllegalStateException(
                                        "Help with <" + element.getTagName() + ">: teach this class what it is");
                        });
            }
        }
        return text.toString();
    }
}
