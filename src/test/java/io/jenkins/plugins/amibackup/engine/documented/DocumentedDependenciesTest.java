package io.jenkins.plugins.amibackup.engine.documented;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** CONTRIBUTING.md says of each dependency what it is for, and of none that is not there. */
class DocumentedDependenciesTest {

    private static final String DEPENDENCIES = "/project/dependencies/dependency";
    private static final String PLUGINS = "/project/build/plugins//plugin";

    private static Set<String> documented(String mark) {
        return rows(mark)
                .flatMap(row -> Pattern.compile("`([^`]+)`").matcher(row).results())
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The first columns of a table, without its head. */
    private static Stream<String> rows(String mark) {
        return table(mark).map(row -> row.split("\\|")[1]);
    }

    private static Stream<String> table(String mark) {
        String all = Documents.read("CONTRIBUTING.md");
        int begin = all.indexOf("<!-- " + mark + " -->");
        assertThat(begin).as("<!-- " + mark + " -->").isPositive();
        return all.substring(begin, all.indexOf("<!-- end -->", begin))
                .lines()
                .filter(line -> line.startsWith("| "))
                .skip(1);
    }

    private static Set<String> named(String pom, String path) throws Exception {
        Path file = Documents.root().resolve(pom);
        NodeList found = (NodeList) XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                        path,
                        DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse(file.toFile()),
                        XPathConstants.NODESET);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .map(element -> child(element, "groupId") + ":" + child(element, "artifactId"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String child(Element element, String name) {
        return element.getElementsByTagName(name).item(0).getTextContent();
    }

    @Test
    void eachDependencyOfTheCommandLineIsJustified() throws Exception {
        assertThat(named("cli/pom.xml", DEPENDENCIES)).isEqualTo(documented("dependencies of cli/pom.xml"));
    }

    @Test
    void eachDependencyOfThePluginIsJustified() throws Exception {
        assertThat(named("pom.xml", DEPENDENCIES)).isEqualTo(documented("dependencies of pom.xml"));
    }

    @Test
    void eachPluginOfMavenIsJustified() throws Exception {
        Set<String> plugins = named("cli/pom.xml", PLUGINS);
        plugins.addAll(named("pom.xml", PLUGINS));
        assertThat(plugins).isEqualTo(documented("plugins of both"));
    }

    @Test
    void eachJustificationSaysSomething() {
        Stream.of("dependencies of cli/pom.xml", "dependencies of pom.xml", "plugins of both")
                .flatMap(DocumentedDependenciesTest::table)
                .map(row -> Arrays.asList(row.split("\\|")))
                .forEach(cells ->
                        assertThat(cells.get(2).strip()).as(cells.get(1)).hasSizeGreaterThan(5));
    }
}
