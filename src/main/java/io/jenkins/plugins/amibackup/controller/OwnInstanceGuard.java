package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.identity.OwnInstance;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.util.function.Consumer;

/**
 * Refuses to roll back the instance that Jenkins runs on: Jenkins would wake in an older home and run its builds again, the one that has
 * asked for it among them. The command line can do that.
 */
final class OwnInstanceGuard implements Consumer<OperationRequest> {

    @Override
    public void accept(OperationRequest request) {
        if (!(request instanceof RestoreRequest restore) || restore.inPlaceOf().isEmpty()) {
            return;
        }
        OwnInstance own = Awakening.get().askOwnInstance();
        if (own.id().equals(restore.inPlaceOf())) {
            throw new OperationException(
                    FailureKind.REFUSED,
                    Messages.OwnInstanceGuard_Own(
                            restore.inPlaceOf(), restore.amiId(), restore.bucket(), restore.region()));
        }
        if (!own.isKnown() && !AmiBackupConfiguration.get().isInPlaceUnidentified()) {
            throw new OperationException(FailureKind.REFUSED, Messages.OwnInstanceGuard_Unknown(restore.inPlaceOf()));
        }
    }
}
