package io.jenkins.plugins.amibackup.buildlog;

import hudson.Extension;
import hudson.MarkupText;
import hudson.Util;
import hudson.console.ConsoleAnnotator;
import hudson.console.ConsoleAnnotatorFactory;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.PageAddress;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Turns the IDs in the line with which a build says why it has failed into links, and adds one to the page of the run that has failed.
 * Jenkins writes that line, so the links are added when it is shown. All other lines of an operation already have their links.
 */
@Extension
@Restricted(NoExternalUse.class)
@SuppressWarnings("rawtypes")
public final class ErrorLinks extends ConsoleAnnotatorFactory<Run> {

    /**
     * How {@link hudson.model.TaskListener#error} begins a line, in every language. There is nothing better to tell the line by: Jenkins
     * puts no console note into it, a freestyle build keeps no trace of its error, and the error that a Pipeline keeps with a
     * node of its graph doesn't say which line of the log it is.
     */
    private static final String MARK = "ERROR: ";

    /** What an ID, a bucket or a Region can look like. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9.-]+");

    @Override
    public ConsoleAnnotator<Run> newInstance(Run context) {
        return new Annotator();
    }

    /** Stateless, so that it can serve any part of any log. */
    private static final class Annotator extends ConsoleAnnotator<Run> {

        private static final long serialVersionUID = 1L;

        @Override
        public ConsoleAnnotator<Run> annotate(Run context, MarkupText text) {
            String line = text.getText();
            if (line.startsWith(MARK)) {
                List<ErrorSource> sources = ((Run<?, ?>) context).getActions(ErrorSource.class);
                if (!sources.isEmpty()) {
                    addLinks(context, sources, text);
                }
            }
            return this;
        }

        private static void addLinks(Run<?, ?> run, List<ErrorSource> sources, MarkupText text) {
            String line = text.getText();
            Set<String> named = words(line);
            sources.stream()
                    .flatMap(source -> source.linksOf(named).stream())
                    .findFirst()
                    .ifPresent(links -> links.find(line)
                            .forEach(link -> text.addHyperlink(link.start(), link.end(), link.address())));
            sources.stream()
                    .flatMap(source -> source.pageOf(line, named).stream())
                    .findFirst()
                    .ifPresent(page -> text.addMarkup(end(line), pageLink(PageAddress.of(run.getUrl() + page))));
        }

        /** Jenkins gives the line with its line feed. */
        private static int end(String line) {
            int end = line.length();
            while (end > 0 && Character.isWhitespace(line.charAt(end - 1))) {
                end--;
            }
            return end;
        }

        /** The name of a job may have an apostrophe, which Jenkins leaves in addresses. */
        private static String pageLink(String address) {
            return " <a href='" + Util.escape(address) + "'>" + Util.escape(Messages.ErrorLinks_Page()) + "</a>";
        }
    }

    /** The words of a line, however long: anybody can write one into the log of a build. */
    static Set<String> words(String line) {
        return WORD.matcher(line)
                .results()
                .map(MatchResult::group)
                .map(ErrorLinks::withoutPunctuation)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }

    /** A full stop or a dash can stand within a word, and around it as well. */
    private static String withoutPunctuation(String word) {
        int from = 0;
        int to = word.length();
        while (from < to && !Character.isLetterOrDigit(word.charAt(from))) {
            from++;
        }
        while (to > from && !Character.isLetterOrDigit(word.charAt(to - 1))) {
            to--;
        }
        return word.substring(from, to);
    }
}
