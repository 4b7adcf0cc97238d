package io.jenkins.plugins.amibackup.config;

import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.ListBoxModel;
import hudson.util.Secret;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.step.UserData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** User data of an instance, as Jenkins keeps it: a secret text or a secret file, looked up when it is used. */
@Restricted(NoExternalUse.class)
public final class UserDataCredentials {

    private UserDataCredentials() {}

    /** What a form offers to a user who may use the job's credentials. */
    static ListBoxModel choices(@CheckForNull Item item, String current) {
        StandardListBoxModel items = new StandardListBoxModel();
        boolean allowed =
                FormPermission.maySee(item) || item != null && item.hasPermission(CredentialsProvider.USE_ITEM);
        if (!allowed) {
            return items.includeCurrentValue(current);
        }
        items.includeEmptyValue();
        if (item == null) {
            items.includeMatchingAs(
                    ACL.SYSTEM2,
                    Jenkins.get(),
                    StandardCredentials.class,
                    List.of(),
                    CredentialsMatchers.anyOf(kinds()));
        } else {
            items.includeMatchingAs(
                    item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2,
                    item,
                    StandardCredentials.class,
                    List.of(),
                    CredentialsMatchers.anyOf(kinds()));
        }
        return items.includeCurrentValue(current);
    }

    private static CredentialsMatcher[] kinds() {
        return new CredentialsMatcher[] {
            CredentialsMatchers.instanceOf(StringCredentials.class),
            CredentialsMatchers.instanceOf(FileCredentials.class)
        };
    }

    /**
     * The user data that a build may use. What is asked for may come from an operation document alone, which others may have written:
     * only what the build names itself is handed out.
     *
     * @param named what the build names; empty for none
     * @throws OperationException with the line to show, when there is none under this ID that the build may use, or it is not a
     *     text or a file, or can't be read
     */
    public static byte[] of(String credentialsId, String named, Run<?, ?> run) {
        if (!credentialsId.equals(named)) {
            throw refused(Messages.UserDataCredentials_NotNamed(credentialsId));
        }
        StandardCredentials found =
                CredentialsProvider.findCredentialById(credentialsId, StandardCredentials.class, run, List.of());
        if (found == null) {
            throw refused(Messages.UserDataCredentials_Unknown(
                    credentialsId, run.getParent().getFullDisplayName()));
        }
        CredentialsProvider.track(run, found);
        return bytes(found);
    }

    private static byte[] bytes(StandardCredentials found) {
        if (found instanceof StringCredentials text) {
            return Secret.toString(text.getSecret()).getBytes(StandardCharsets.UTF_8);
        }
        if (found instanceof FileCredentials file) {
            // One byte too many is enough for the engine to refuse it.
            try (InputStream content = file.getContent()) {
                return content.readNBytes(UserData.MOST + 1);
            } catch (IOException unreadable) {
                throw refused(Messages.UserDataCredentials_Unreadable(found.getId(), unreadable.getMessage()));
            }
        }
        throw refused(Messages.UserDataCredentials_Kind(
                found.getId(), found.getDescriptor().getDisplayName()));
    }

    private static OperationException refused(String line) {
        return new OperationException(FailureKind.BAD_INPUT, line);
    }
}
