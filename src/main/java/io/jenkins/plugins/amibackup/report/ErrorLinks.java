package io.jenkins.plugins.amibackup.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.MarkupText;
import hudson.console.ConsoleAnnotator;
import hudson.console.ConsoleAnnotatorFactory;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.buildlog.ConsoleLinks;
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

    /** As {@link hudson.model.TaskListener#error} begins it. */
    private static final String ERROR = "ERROR: ";

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
            ConsoleLinks links = line.startsWith(ERROR) ? links(context, line.strip()) : null;
            if (links != null) {
                links.find(line).forEach(link -> text.addHyperlink(link.start(), link.end(), link.address()));
            }
            return this;
        }

        @CheckForNull
        private static ConsoleLinks links(Run<?, ?> run, String line) {
            OperationsAction action = run.getAction(OperationsAction.class);
            return action == null ? null : action.links(line);
        }
    }
}
