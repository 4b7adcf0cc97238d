package io.jenkins.plugins.amibackup.config;

import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.time.Clock;
import java.util.List;

/** What the button of a catalog says: who the credentials are, and whether there is something to show. Reads one key of each kind. */
final class CatalogProbe {

    private CatalogProbe() {}

    /** @param any whether there is a backup */
    private record Found(AwsClients.Caller caller, boolean any) {}

    static FormValidation run(Place place) {
        try {
            place.connection().check();
            Found found = AwsTasks.get()
                    .ask(AwsTasks.BUTTON, () -> place.access(Clock.systemUTC()), aws -> look(aws, place.connection()));
            return FormValidation.aggregate(List.of(
                    FormValidation.ok(Messages.ConnectionProbe_Caller(
                            found.caller().arn(), found.caller().account())),
                    found.any()
                            ? FormValidation.ok(Messages.CatalogProbe_Backups(
                                    place.connection().bucket()))
                            : FormValidation.warning(Messages.CatalogProbe_None(
                                    place.connection().bucket()))));
        } catch (OperationException failed) {
            return FormText.error(failed.line());
        }
    }

    private static Found look(AwsClients aws, Connection connection) {
        Bucket bucket = aws.bucket(connection.bucket(), connection.bucketOwner());
        boolean any = !bucket.first(Keys.INDEX, 1).isEmpty();
        bucket.first(Keys.FACTS, 1);
        return new Found(aws.caller(), any);
    }
}
