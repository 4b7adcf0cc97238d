package io.jenkins.plugins.amibackup.buildlog;

import hudson.Extension;
import hudson.MarkupText;
import hudson.console.ConsoleAnnotator;
import hudson.console.ConsoleAnnotatorFactory;
import hudson.model.Run;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Makes the ids in the line links in which a build says why it has failed. Jenkins writes that line itself, so the links are
 * put into it when it is shown. The other lines of an operation have theirs already.
 */
@Extension
@Restricted(NoExternalUse.class)
@SuppressWarnings("rawtypes")
public final class ErrorLinks extends ConsoleAnnotatorFactory<Run> {

    /** How {@link hudson.model.TaskListener#error} marks an error; what follows is the error, whole. */
    private static final String MARK = "ERROR: ";

    @Override
    public ConsoleAnnotator<Run> newInstance(Run context) {
        return new Annotator();
    }

    /** Of one log. It remembers nothing of it, so one is as good as another. */
    private static final class Annotator extends ConsoleAnnotator<Run> {

        private static final long serialVersionUID = 1L;

        @Override
        public ConsoleAnnotator<Run> annotate(Run context, MarkupText text) {
            String line = text.getText();
            if (line.startsWith(MARK)) {
                links(context, line.substring(MARK.length()).strip())
                        .ifPresent(links -> links.find(line)
                                .forEach(link -> text.addHyperlink(link.start(), link.end(), link.address())));
            }
            return this;
        }

        private static Optional<ConsoleLinks> links(Run<?, ?> run, String error) {
            return run.getActions(ErrorSource.class).stream()
                    .flatMap(source -> source.linksOf(error).stream())
                    .findFirst();
        }
    }
}
