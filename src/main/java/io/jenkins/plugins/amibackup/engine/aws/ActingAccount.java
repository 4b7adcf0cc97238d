package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import java.util.function.Supplier;

/** The number of the AWS account that credentials act for: told by EC2 on the way, else asked once. */
final class ActingAccount {

    private final Supplier<String> ask;
    private String number;

    /** @param ask the security token service */
    ActingAccount(Supplier<String> ask) {
        this.ask = ask;
    }

    /** EC2 has named the owner of an instance, and shows nobody the instances of another account. */
    synchronized void told(String owner) {
        if (number == null && owner != null && Ids.isAccount(owner)) {
            number = owner;
        }
    }

    /**
     * The number, asked for where nobody has told it. A failure isn't remembered.
     *
     * @throws AwsException when it can't be found out
     */
    synchronized String number() {
        if (number == null) {
            number = ask.get();
        }
        return number;
    }
}
