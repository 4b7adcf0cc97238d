package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.BucketCheck;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.util.ArrayList;
import java.util.List;

/** What the button "Test connection" says: who the credentials are, and what protects the bucket. Changes nothing. */
final class ConnectionProbe {

    private ConnectionProbe() {}

    /**
     * What AWS has answered.
     *
     * @param caller null when that failed
     * @param callerFailure null when it didn't
     * @param bucket null when no bucket is set, or that failed
     * @param bucketFailure null when it didn't
     */
    private record Found(AwsClients.Caller caller, Line callerFailure, BucketCheck bucket, Line bucketFailure) {}

    /**
     * Asks AWS, for some seconds at most.
     *
     * @param bucket null where none is set
     */
    static FormValidation run(AwsTasks.Identity who, String region, @CheckForNull String bucket) {
        try {
            Found found = AwsTasks.get().ask(AwsTasks.BUTTON, who, aws -> look(aws, bucket));
            return FormValidation.aggregate(told(found, region, bucket));
        } catch (OperationException failed) {
            return FormText.error(failed.line());
        }
    }

    private static Found look(AwsClients aws, String bucket) {
        AwsClients.Caller caller = null;
        Line callerFailure = null;
        try {
            caller = aws.caller();
        } catch (OperationException refused) {
            callerFailure = refused.line();
        }
        if (bucket == null) {
            return new Found(caller, callerFailure, null, null);
        }
        try {
            Checks.bucket(bucket);
            return new Found(caller, callerFailure, BucketCheck.of(aws.bucket(bucket)), null);
        } catch (OperationException refused) {
            return new Found(caller, callerFailure, null, refused.line());
        }
    }

    /** On the form's own thread, which knows the reader's language. */
    private static List<FormValidation> told(Found found, String region, String bucket) {
        List<FormValidation> told = new ArrayList<>();
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
        return told;
    }
}
