package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.PolicyRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PolicyTask;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What the button "Show IAM policy" says: the policy for each task, as the command line's {@code policy} prints it. AWS is asked
 * for nothing but the account of the credentials.
 */
final class PolicyView {

    private PolicyView() {}

    /**
     * Writes a policy for each task.
     *
     * @param bucket empty where none is set, which is an error
     * @param owner the account that the bucket must belong to; empty for the one that acts
     * @param kmsKey empty for AWS's own key; what an alias needs is left out, and that is said
     * @param sseKmsKeyId the key of what is written to the bucket; empty for none
     */
    @SuppressFBWarnings(value = "POTENTIAL_XML_INJECTION", justification = "All that comes from outside is escaped")
    static FormValidation show(
            AwsTasks.Identity who, String region, String bucket, String owner, String kmsKey, String sseKmsKeyId) {
        try {
            String account =
                    AwsTasks.get().ask(AwsTasks.BUTTON, who, AwsClients::caller).account();
            StringBuilder html = new StringBuilder(Util.escape(Messages.PolicyView_Intro(account)));
            for (String key : new TreeSet<>(List.of(kmsKey, sseKmsKeyId))) {
                if (PolicyRequest.isAlias(key)) {
                    html.append("<p>")
                            .append(Util.escape(Messages.PolicyView_Alias(key)))
                            .append("</p>");
                }
            }
            for (PolicyTask task : PolicyTask.values()) {
                boolean encrypts = task == PolicyTask.TO_BACK_UP || task == PolicyTask.TO_RESTORE;
                String key = encrypts ? nameable(kmsKey) : "";
                PolicyRequest request = new PolicyRequest(
                        EnumSet.of(task),
                        bucket,
                        region,
                        account,
                        owner,
                        key,
                        PolicyRequest.accountOf(key),
                        Map.of(),
                        nameable(sseKmsKeyId));
                request.check();
                html.append("<details><summary>")
                        .append(Util.escape(task.word()))
                        .append("</summary><pre>")
                        .append(Util.escape(request.document().toString()))
                        .append("</pre></details>");
            }
            return FormValidation.okWithMarkup(html.toString());
        } catch (OperationException failed) {
            return FormText.error(failed.line());
        }
    }

    private static String nameable(String key) {
        return PolicyRequest.isAlias(key) ? "" : key;
    }
}
