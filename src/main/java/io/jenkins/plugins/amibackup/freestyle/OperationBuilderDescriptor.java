package io.jenkins.plugins.amibackup.freestyle;

import io.jenkins.plugins.amibackup.config.OperationFields;

/** What the descriptors of a backup and a restore have in common. */
abstract class OperationBuilderDescriptor extends DrivenBuilderDescriptor implements OperationFields {

    /** @param step the Pipeline step with the same fields, whose help files say what they mean */
    OperationBuilderDescriptor(String step) {
        super(step);
    }
}
