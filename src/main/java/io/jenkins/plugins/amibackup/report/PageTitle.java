package io.jenkins.plugins.amibackup.report;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** What the page of a build's operations is called. */
final class PageTitle {

    private PageTitle() {}

    static String of(Collection<BuildOperation> operations) {
        Set<Boolean> restores = operations.stream()
                .map(operation -> operation.kind().equals("restore"))
                .collect(Collectors.toSet());
        if (restores.size() == 2) {
            return Messages.OperationsAction_BackupAndRestore();
        }
        return restores.contains(true) ? Messages.OperationsAction_Restore() : Messages.OperationsAction_DisplayName();
    }
}
