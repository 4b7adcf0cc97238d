package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.BucketCheck;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import io.jenkins.plugins.amibackup.engine.operation.request.PolicyTask;
import io.jenkins.plugins.amibackup.engine.permission.PermissionReport;
import io.jenkins.plugins.amibackup.engine.permission.TaskCheck;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import jenkins.model.Jenkins;

/** What the button "Test connection" says: who the credentials are, what protects the bucket, and what is
 * allowed. Changes nothing, and remembers nothing. */
final class ConnectionProbe {

    private static final SystemLog LOGGER = SystemLog.of(ConnectionProbe.class.getName());
    private static final Set<PolicyTask> TASKS = EnumSet.complementOf(EnumSet.of(PolicyTask.TO_CLOSE_A_NETWORK));

    private ConnectionProbe() {}

    /**
     * What AWS has answered.
     *
     * @param caller null when that failed
     * @param callerFailure null when it didn't
     * @param bucket null when no bucket is set, or that failed
     * @param bucketFailure null when it didn't
     * @param permissions only about EC2 when no bucket is set, or there is none, or it must not be used; null when it isn't known
     *     who asks, either
     */
    private record Found(
            AwsClients.Caller caller,
            Line callerFailure,
            BucketCheck bucket,
            Line bucketFailure,
            PermissionReport permissions) {}

    /**
     * Asks AWS, for some seconds at most.
     *
     * @param bucket null where none is set
     * @param owner whose it must be; empty for the account that acts
     * @param sse the encryption that our own writes ask for
     */
    static FormValidation run(
            AwsTasks.Identity who, String region, @CheckForNull String bucket, String owner, Sse sse) {
        LOGGER.log(
                Level.INFO,
                Jenkins.getAuthentication2().getName() + " tests the connection to "
                        + (bucket == null ? region : bucket + " in " + region));
        try {
            Found found = AwsTasks.get().ask(AwsTasks.BUTTON, who, aws -> look(aws, region, bucket, owner, sse));
            FormValidation said = FormValidation.aggregate(told(found, region, bucket, owner));
            return said.kind == FormValidation.Kind.OK ? FormValidation.aggregate(List.of(works(), said)) : said;
        } catch (OperationException failed) {
            return FormText.error(failed.line());
        }
    }

    private static FormValidation works() {
        return FormValidation.okWithMarkup(
                "<span class=\"jenkins-!-success-color\" aria-hidden=\"true\">&#10003;</span> "
                        + Util.escape(Messages.ConnectionProbe_Works()));
    }

    private static Found look(AwsClients aws, String region, String bucket, String owner, Sse sse) {
        AwsClients.Caller caller = null;
        Line callerFailure = null;
        try {
            caller = aws.caller();
        } catch (OperationException refused) {
            callerFailure = refused.line();
        }
        if (bucket == null) {
            return new Found(caller, callerFailure, null, null, inEc2(aws, caller));
        }
        BucketCheck checked = null;
        Line bucketFailure = null;
        try {
            Checks.bucket(bucket);
            Checks.bucketOwner(owner);
            Checks.sse(sse.algorithm(), sse.kmsKeyId(), region);
            Bucket in = aws.bucket(bucket, owner, sse);
            try {
                checked = BucketCheck.of(in);
            } catch (OperationException refused) {
                if (refused.kind() != FailureKind.DENIED) {
                    throw refused;
                }
                // What else is denied is told in the same answer.
                bucketFailure = refused.line();
            }
            PermissionReport permissions = TaskCheck.look(aws, in, PolicyTask.purposes(TASKS, false), Optional.empty());
            return new Found(caller, callerFailure, checked, bucketFailure, permissions);
        } catch (OperationException refused) {
            return new Found(caller, callerFailure, null, refused.line(), inEc2(aws, caller));
        }
    }

    /** What EC2 allows can be found out without a bucket; who is nobody is allowed nothing. */
    @CheckForNull
    private static PermissionReport inEc2(AwsClients aws, @CheckForNull AwsClients.Caller caller) {
        return caller == null ? null : TaskCheck.look(aws, PolicyTask.purposes(TASKS, false));
    }

    /** On the form's own thread, which knows the reader's language. */
    private static List<FormValidation> told(Found found, String region, String bucket, String owner) {
        List<FormValidation> told = new ArrayList<>();
        FormValidation known = ConnectionFields.known(FormValidation.ok(), region);
        if (known.kind != FormValidation.Kind.OK) {
            told.add(known);
        }
        told.add(
                found.callerFailure() == null
                        ? FormValidation.ok(Messages.ConnectionProbe_Caller(
                                found.caller().arn(), found.caller().account()))
                        : FormText.error(found.callerFailure()));
        if (found.bucketFailure() != null) {
            told.add(FormText.error(found.bucketFailure()));
        } else if (found.bucket() == null) {
            told.add(FormValidation.warning(Messages.ConnectionProbe_NoBucket()));
        } else {
            told.add(FormValidation.ok(Messages.ConnectionProbe_Bucket(
                    bucket, region, FormText.shown(found.bucket().facts()))));
            found.bucket().warnings().forEach(warning -> told.add(FormValidation.warning(FormText.shown(warning))));
        }
        if (found.permissions() != null) {
            told.addAll(told(found.permissions(), region, bucket == null ? "" : bucket, owner));
        }
        return told;
    }

    /** Credentials need not be for every task: what is missing is a warning, for each task. */
    private static List<FormValidation> told(PermissionReport permissions, String region, String bucket, String owner) {
        List<FormValidation> told = new ArrayList<>();
        for (PolicyTask task : TASKS) {
            Set<Purpose> purposes = PolicyTask.purposes(Set.of(task), false);
            Set<Action> missing = EnumSet.copyOf(Action.neededFor(purposes));
            missing.retainAll(permissions.grantable());
            if (!missing.isEmpty()) {
                told.add(FormValidation.warning(Messages.ConnectionProbe_Missing(
                        task.word(),
                        PermissionReport.names(missing),
                        PermissionReport.statements(purposes, missing, bucket, owner, region))));
            }
        }
        if (!permissions.impossible().isEmpty()) {
            told.add(FormText.error(permissions.impossible()));
        }
        permissions.blocked().forEach((action, why) -> told.add(FormValidation.warning(FormText.shown(why))));
        permissions
                .unknown()
                .forEach((action, why) -> told.add(FormValidation.warning(
                        Messages.ConnectionProbe_Unknown(action.iamName(), FormText.shown(why)))));
        told.add(FormValidation.ok(Messages.ConnectionProbe_Permissions(
                PermissionReport.names(permissions.allowed()), PermissionReport.names(permissions.notChecked()))));
        return told;
    }
}
