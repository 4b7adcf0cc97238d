package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.BucketCheck;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.util.ArrayList;
import java.util.List;

/** What the button "Test connection" says: who the credentials are, and what protects the bucket. Changes nothing. */
final class ConnectionProbe {

    private ConnectionProbe() {}

    /**
     * Asks AWS, for some seconds at most.
     *
     * @param bucket null where none is set
     */
    static FormValidation run(AwsTasks.Identity who, @CheckForNull String bucket) {
        try {
            return FormValidation.aggregate(AwsTasks.get().ask(AwsTasks.BUTTON, who, aws -> look(aws, bucket)));
        } catch (OperationException failed) {
            return FormValidation.error(failed.getMessage());
        }
    }

    private static List<FormValidation> look(AwsClients aws, String bucket) {
        List<FormValidation> found = new ArrayList<>();
        try {
            AwsClients.Caller caller = aws.caller();
            found.add(FormValidation.ok(Messages.ConnectionProbe_Caller(caller.arn(), caller.account())));
        } catch (OperationException refused) {
            found.add(FormValidation.error(refused.getMessage()));
        }
        if (bucket == null) {
            found.add(FormValidation.warning(Messages.ConnectionProbe_NoBucket()));
            return found;
        }
        try {
            Checks.bucket(bucket);
            BucketCheck check = BucketCheck.of(aws.bucket(bucket));
            found.add(FormValidation.ok(Messages.ConnectionProbe_Bucket(bucket, aws.region(), check.facts())));
            check.warnings().forEach(warning -> found.add(FormValidation.warning(warning)));
        } catch (OperationException refused) {
            found.add(FormValidation.error(refused.getMessage()));
        }
        return found;
    }
}
