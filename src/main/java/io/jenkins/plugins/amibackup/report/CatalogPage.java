package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.config.CatalogLinks;
import io.jenkins.plugins.amibackup.config.PageAddress;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import java.util.Optional;

/** Where the catalog has more about an operation: the page of its backup, or else that of its instance with all backups of it. */
final class CatalogPage {

    private CatalogPage() {}

    /** Empty where the user may see no place with its bucket, or nothing is known that has a page. */
    static Optional<LinePart> of(BuildOperation operation, OperationState state) {
        String backup = StoredBackup.of(operation, state);
        if (!backup.isEmpty()) {
            return CatalogLinks.backup(operation.bucket(), operation.region(), backup)
                    .map(page -> new LinePart(Messages.CatalogPage_Backup(), PageAddress.of(page)));
        }
        String instance = operation.instanceId();
        if (!Ids.isInstance(instance)) {
            return Optional.empty();
        }
        return CatalogLinks.instance(operation.bucket(), operation.region(), instance)
                .map(page -> new LinePart(Messages.CatalogPage_Instance(), PageAddress.of(page)));
    }
}
