package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.buildlog.RestoreCall;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A call that does something with a backup, for a person to copy.
 *
 * @param label what it does, and where it is made
 */
@Restricted(NoExternalUse.class)
public record CallToCopy(String label, String text) {

    /** What restores a backup to an image, launches an instance of it, and verifies it. */
    static List<CallToCopy> of(String amiId, Connection connection) {
        String level = ProofLevel.IMAGE.word();
        return List.of(
                new CallToCopy(Messages.CallToCopy_RestoreStep(), RestoreCall.step(amiId, connection, null)),
                new CallToCopy(Messages.CallToCopy_RestoreCommand(), RestoreCall.command(amiId, connection, null)),
                new CallToCopy(Messages.CallToCopy_LaunchStep(), RestoreCall.launchStep(amiId, connection)),
                new CallToCopy(Messages.CallToCopy_LaunchCommand(), RestoreCall.launchCommand(amiId, connection)),
                new CallToCopy(Messages.CallToCopy_VerifyStep(), RestoreCall.verifyStep(amiId, level, connection)),
                new CallToCopy(
                        Messages.CallToCopy_VerifyCommand(), RestoreCall.verifyCommand(amiId, level, connection)));
    }

    /** For Jelly, which knows no records. */
    public String getLabel() {
        return label;
    }

    public String getText() {
        return text;
    }
}
