package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.engine.aws.AwsConsole;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an operation has made, and where it is in AWS. */
final class Facts {

    private Facts() {}

    static List<Fact> of(Glimpse seen) {
        BuildOperation operation = seen.operation();
        AwsConsole console = new AwsConsole(operation.region());
        List<Fact> facts = new ArrayList<>();
        if (!operation.instanceId().isEmpty()) {
            String name = operation.instanceName();
            facts.add(new Fact(
                    Messages.OperationView_Instance(),
                    operation.instanceId(),
                    name.equals(operation.instanceId()) ? "" : name,
                    url(console.ec2(operation.instanceId()))));
        }
        if (!operation.amiId().isEmpty() && !operation.looksOnly()) {
            boolean temporary = operation.isVerification();
            boolean dropped = seen.state() == OperationState.DONE && (temporary || !operation.isImageKept());
            boolean removed = operation.isCleanedUp();
            facts.add(new Fact(
                    temporary ? Messages.OperationView_TemporaryAmi() : Messages.OperationView_Ami(),
                    operation.amiId(),
                    dropped
                            ? temporary ? Messages.OperationView_TemporaryAmiGone() : Messages.OperationView_AmiGone()
                            : removed ? Messages.OperationView_AmiRemoved() : "",
                    dropped ? null : url(console.ec2(operation.amiId()))));
        }
        operation.launched().ifPresent(launched -> addLaunched(facts, seen, launched, console));
        operation.root().ifPresent(root -> addRoot(facts, root, console));
        if (seen.state() == OperationState.DONE
                && operation.launched().isEmpty()
                && operation.root().isEmpty()
                && operation.launch().isPresent()) {
            console.launch(operation.amiId())
                    .ifPresent(page -> facts.add(new Fact(
                            Messages.OperationView_Launch(),
                            Messages.OperationView_LaunchPage(operation.amiId()),
                            "",
                            page)));
        }
        if (!operation.sourceAmiId().isEmpty()) {
            facts.add(new Fact(
                            Messages.OperationView_SourceAmi(),
                            operation.sourceAmiId(),
                            "",
                            url(console.ec2(operation.sourceAmiId())))
                    .explained(Messages.Explanation_StoredAs()));
        }
        facts.addAll(DrillFacts.of(seen));
        facts.addAll(MadeFacts.of(seen));
        facts.addAll(PruneFacts.of(seen));
        addStored(facts, seen, console);
        return facts;
    }

    private static void addLaunched(List<Fact> facts, Glimpse seen, KeptMachine launched, AwsConsole console) {
        facts.add(new Fact(
                Messages.OperationView_Launched(),
                launched.id(),
                Stream.of(launched.type(), launched.state(), launched.privateIp(), launched.publicIp())
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(", ")),
                url(console.ec2(launched.id()))));
        launched.notBack()
                .forEach(line ->
                        facts.add(new Fact(Messages.OperationView_NotBack(), line.in(seen.reader()), "", null)));
    }

    private static void addRoot(List<Fact> facts, KeptRoot root, AwsConsole console) {
        facts.add(new Fact(
                Messages.OperationView_RolledBack(),
                root.instanceId(),
                Messages.OperationView_RootTask(root.taskId()),
                url(console.ec2(root.instanceId()))));
        if (!root.newVolumeId().isEmpty()) {
            facts.add(new Fact(
                    Messages.OperationView_NewRoot(), root.newVolumeId(), "", url(console.ec2(root.newVolumeId()))));
        }
        if (!root.oldVolumeId().isEmpty()) {
            facts.add(new Fact(
                            Messages.OperationView_OldRoot(),
                            root.oldVolumeId(),
                            Messages.OperationView_OldRootKept(),
                            url(console.ec2(root.oldVolumeId())))
                    .explained(Messages.Explanation_OldRoot()));
        }
    }

    private static void addStored(List<Fact> facts, Glimpse seen, AwsConsole console) {
        BuildOperation operation = seen.operation();
        if (operation.sizeBytes() > 0) {
            facts.add(new Fact(
                            Messages.OperationView_Stored(),
                            seen.s3(operation.objectKey()),
                            seen.size(),
                            url(console.object(operation.bucket(), operation.objectKey())))
                    .explained(Messages.Explanation_StoredCopy()));
            facts.add(new Fact(
                            Messages.OperationView_Record(),
                            seen.s3(operation.recordKey()),
                            "",
                            url(console.object(operation.bucket(), operation.recordKey())))
                    .explained(Messages.Explanation_RecordFile()));
        } else {
            facts.add(new Fact(
                    Messages.OperationView_Bucket(),
                    "s3://" + operation.bucket(),
                    "",
                    url(console.bucket(operation.bucket()))));
        }
    }

    private static String url(Optional<String> address) {
        return address.orElse(null);
    }
}
