package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.operation.request.PolicyRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PolicyTask;
import io.jenkins.plugins.amibackup.engine.operation.request.TagText;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Prints the smallest IAM policy for some tasks. No call is made to AWS. */
@Command(name = "policy")
final class PolicyCommand implements Callable<Integer> {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Option(names = "--for", paramLabel = "TASKS", split = ",", required = true)
    private List<String> tasks;

    @Option(names = "--bucket", paramLabel = "NAME", required = true)
    private String bucket;

    @Option(names = "--region", paramLabel = "REGION", required = true)
    private String region;

    @Option(names = "--account", paramLabel = "ID", required = true)
    private String account;

    @Option(names = "--bucket-owner", paramLabel = "ID")
    private String bucketOwner;

    @Option(names = "--kms-key", paramLabel = "KEY")
    private String kmsKey;

    @Option(names = "--kms-key-account", paramLabel = "ID")
    private String kmsKeyAccount;

    @Option(names = "--sse-kms-key-id", paramLabel = "KEY")
    private String sseKmsKeyId;

    @Option(names = "--only-tagged", paramLabel = "KEY=VALUE")
    private List<String> onlyTagged;

    @Override
    public Integer call() {
        AtomicReference<PolicyRequest> request = new AtomicReference<>();
        Usage.check(spec, () -> {
            request.set(new PolicyRequest(
                    PolicyTask.of(tasks),
                    bucket,
                    region,
                    account,
                    bucketOwner,
                    kmsKey,
                    kmsKeyAccount,
                    TagText.of(onlyTagged),
                    sseKmsKeyId));
            request.get().check();
        });
        program.surroundings().out().println(request.get().document());
        return ExitCodes.DONE;
    }
}
