package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloudbees.jenkins.plugins.awscredentials.AWSCredentialsImpl;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.Secret;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.DrillFields;
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.config.LaunchWith;
import io.jenkins.plugins.amibackup.config.OperationFields;
import io.jenkins.plugins.amibackup.config.PruneFields;
import io.jenkins.plugins.amibackup.config.RestoreFields;
import io.jenkins.plugins.amibackup.config.Retention;
import io.jenkins.plugins.amibackup.config.UserDataCredentials;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.cps.SnippetizerTester;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** The forms of the two steps, the snippets they make, and what is checked while somebody types. */
@WithSharedJenkins
class StepFormTest {

    private static final String INSTANCE = "i-0a1b2c3d4e5f67890";
    private static final String IMAGE = "ami-0123456789abcdef0";

    private static JenkinsRule jenkins;

    @BeforeEach
    void addCredentials() throws Exception {
        AwsBesideJenkins.addCredentials(new AWSCredentialsImpl(CredentialsScope.GLOBAL, "aws", "AKIA", "secret", ""));
    }

    private static AmiBackupStep fullBackup() {
        AmiBackupStep step = new AmiBackupStep(INSTANCE);
        step.setBucket("acme-ami-backups");
        step.setBucketOwner("999999999999");
        step.setSse("aws:kms");
        step.setSseKmsKeyId("alias/documents");
        step.setRegion("eu-west-1");
        step.setCredentialsId("aws");
        step.setRoleArn("arn:aws:iam::123456789012:role/backup");
        step.setExternalId("external");
        step.setAmiPrefix("nightly");
        step.setNoReboot(false);
        step.setEncrypt(false);
        step.setKmsKeyId("alias/backups");
        step.setKeepImage(false);
        step.setExcludeDevices(List.of("/dev/sdf", "/dev/sdg"));
        step.setTags(Map.of("Team", "storage", "Cost", "a=b"));
        step.setDescription("for the move");
        return step;
    }

    private static AmiRestoreStep fullRestore() {
        AmiRestoreStep step = new AmiRestoreStep(IMAGE);
        step.setBucket("acme-ami-backups");
        step.setBucketOwner("999999999999");
        step.setSse("aws:kms");
        step.setSseKmsKeyId("alias/documents");
        step.setRegion("eu-west-1");
        step.setCredentialsId("aws");
        step.setRoleArn("arn:aws:iam::123456789012:role/backup");
        step.setExternalId("external");
        step.setName("web-1-again");
        step.setEncrypt(true);
        step.setKmsKeyId("alias/backups");
        step.setTags(Map.of("Team", "storage"));
        return step;
    }

    private static AmiRestoreStep launchingRestore() {
        LaunchWith launch = new LaunchWith();
        launch.setInstanceType("t3.large");
        launch.setSubnetId("subnet-0a1b2c3d4e5f67890");
        launch.setSecurityGroupIds(List.of("sg-0a1b2c3d4e5f67890", "sg-0f9e8d7c6b5a43210"));
        launch.setKeyName("none");
        launch.setProfile("web");
        launch.setAvailabilityZone("eu-west-1b");
        launch.setTenancy("dedicated");
        launch.setPrivateIp("same");
        launch.setElasticIp("move");
        launch.setTags(Map.of("Team", "storage"));
        launch.setMetadataOptions("HttpTokens=required,HttpPutResponseHopLimit=2");
        launch.setCpuOptions("none");
        launch.setCpuCredits("unlimited");
        launch.setMonitoring("true");
        launch.setDisableApiTermination("false");
        launch.setDisableApiStop("true");
        launch.setInstanceInitiatedShutdownBehavior("terminate");
        launch.setPrivateDnsNameOptions("HostnameType=resource-name");
        launch.setPlacementGroup("none");
        launch.setVolumes(Map.of("/dev/sdf", "VolumeType=gp3,Iops=4000", "/dev/xvda", "KmsKeyId=none"));
        AmiRestoreStep step = new AmiRestoreStep(IMAGE);
        step.setLaunch(true);
        step.setLaunchWith(launch);
        step.setDryRun(true);
        return step;
    }

    private static AmiBackupVerifyStep fullVerification() {
        AmiBackupVerifyStep step = new AmiBackupVerifyStep();
        step.setInstanceIds(List.of(INSTANCE, "i-0f9e8d7c6b5a43210"));
        step.setMaxInstances(3);
        step.setLog("summary");
        step.setPick("random");
        step.setWithin("30d");
        step.setAcceptForeign(true);
        step.setBucket("acme-ami-backups");
        step.setCredentialsId("aws");
        step.setLevel("command");
        step.setSubnetId("subnet-0a1b2c3d4e5f67890");
        step.setSecurityGroupIds(List.of("sg-0a1b2c3d4e5f67890"));
        step.setInstanceType("t3.micro");
        step.setTimeoutMinutes(30);
        step.setAllowNetwork(true);
        step.setProfile("drill");
        step.setConsolePattern("login: $");
        step.setCommand("systemctl is-active nginx");
        step.setSsmDocument("AcmeCheck");
        step.setKeepConsole(false);
        step.setOnAbort("detach");
        return step;
    }

    private static AmiBackupPruneStep fullPrune() {
        Retention retention = new Retention();
        retention.setKeepLast(3);
        retention.setKeepWithin("14d");
        retention.setKeepTagged(Map.of("Hold", "*"));
        retention.setImagesKeepLast(0);
        AmiBackupPruneStep step = new AmiBackupPruneStep();
        step.setInstanceTags(Map.of("Role", "web"));
        step.setMaxInstances(3);
        step.setLog("each");
        step.setRetention(retention);
        step.setDryRun(false);
        step.setRetentionSet("nightly");
        step.setMaxRemovals(7);
        step.setTemplateVersions("default,latest");
        step.setBucket("acme-ami-backups");
        step.setCredentialsId("aws");
        step.setOnAbort("detach");
        return step;
    }

    private <S extends Step> void keeps(S step) throws Exception {
        jenkins.assertEqualDataBoundBeans(step, StepForm.kept(jenkins, step));
    }

    @Test
    void theFormOfABackupKeepsWhatIsSet() throws Exception {
        keeps(fullBackup());
    }

    @Test
    void theFormOfABackupKeepsTheDefaults() throws Exception {
        keeps(new AmiBackupStep(INSTANCE));
    }

    @Test
    void theFormOfARestoreKeepsWhatIsSet() throws Exception {
        keeps(fullRestore());
    }

    @Test
    void theFormOfARestoreKeepsHowAnInstanceIsLaunched() throws Exception {
        keeps(launchingRestore());
    }

    private static AmiRestoreStep rollingBack() {
        AmiRestoreStep step = new AmiRestoreStep(IMAGE);
        step.setInPlaceOf(INSTANCE);
        return step;
    }

    @Test
    void theFormOfARestoreKeepsWhatIsRolledBackInPlace() throws Exception {
        keeps(rollingBack());
    }

    @Test
    void theFormOfAVerificationKeepsWhatIsSetAndTheDefaults() throws Exception {
        keeps(fullVerification());
        AmiBackupVerifyStep one = new AmiBackupVerifyStep();
        one.setInstanceId(INSTANCE);
        keeps(one);
        AmiBackupVerifyStep tagged = new AmiBackupVerifyStep();
        tagged.setInstanceTags(Map.of("Role", "web"));
        tagged.setLevel("boot");
        keeps(tagged);
        AmiBackupVerifyStep stored = new AmiBackupVerifyStep();
        stored.setAmiId(IMAGE);
        stored.setLevel("console");
        keeps(stored);
    }

    @Test
    void theFormOfAPruneKeepsWhatIsSetAndTheDefaults() throws Exception {
        keeps(fullPrune());
        AmiBackupPruneStep one = new AmiBackupPruneStep();
        one.setInstanceId(INSTANCE);
        keeps(one);
        AmiBackupPruneStep two = new AmiBackupPruneStep();
        two.setInstanceIds(List.of(INSTANCE, "i-0f9e8d7c6b5a43210"));
        keeps(two);
        AmiBackupPruneStep every = new AmiBackupPruneStep();
        every.setAll(true);
        every.setRetentionSet("*");
        keeps(every);
    }

    @Test
    void theFormOfAHoldKeepsWhatIsSet() throws Exception {
        AmiBackupHoldStep hold = new AmiBackupHoldStep(IMAGE);
        hold.setWhy("the auditors");
        hold.setBucket("acme-ami-backups");
        keeps(hold);
        AmiBackupHoldStep release = new AmiBackupHoldStep(IMAGE);
        release.setRelease(true);
        keeps(release);
        AmiBackupHoldStep.DescriptorImpl fields =
                jenkins.jenkins.getDescriptorByType(AmiBackupHoldStep.DescriptorImpl.class);
        assertThat(fields.doCheckAmiId(null, "web-1")).hasMessageContaining("is not a valid AMI ID");
        assertThat(fields.doCheckWhy(null, " ", false)).hasMessageContaining("The reason is missing");
        assertThat(fields.doCheckWhy(null, "", true).kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckWhy(null, "the auditors", false).kind).isEqualTo(FormValidation.Kind.OK);
    }

    @Test
    void aWrongValueOfAPruneIsToldWhileItIsTyped() {
        PruneFields fields = jenkins.jenkins.getDescriptorByType(AmiBackupPruneStep.DescriptorImpl.class);
        assertThat(fields.doCheckInstanceId(null, "", false, "", "", ""))
                .hasMessageContaining("Say whose backups are pruned");
        assertThat(fields.doCheckInstanceId(null, "web-1", false, "", "", ""))
                .hasMessageContaining("is not a valid instance ID");
        assertThat(fields.doCheckInstanceId(null, "", true, "", "", "").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckInstanceId(null, "", false, "", "", "Role=web").kind)
                .isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckMaxRemovals(null, "many")).hasMessageContaining("is not a valid number of removals");
        assertThat(fields.doCheckMaxRemovals(null, "-1")).hasMessageContaining("is not a valid number of removals");
        assertThat(fields.doCheckMaxRemovals(null, "").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckTemplateVersions(null, "first")).hasMessageContaining("launch templates");
        assertThat(fields.doCheckRetentionSet(null, "x".repeat(513), false)).hasMessageContaining("512");
        assertThat(fields.doCheckRetentionSet(null, "*", true).kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckRetentionSet(null, "*", false).kind).isEqualTo(FormValidation.Kind.WARNING);
        AmiBackupConfiguration.get().setAllowPruneOfAll(true);
        assertThat(fields.doCheckRetentionSet(null, "*", false).kind).isEqualTo(FormValidation.Kind.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "true", "false"})
    void theFormOfARestoreKeepsEachChoiceOfEncryption(String choice) throws Exception {
        AmiRestoreStep step = new AmiRestoreStep(IMAGE);
        step.setEncrypt(choice.isEmpty() ? null : Boolean.valueOf(choice));
        keeps(step);
    }

    private static AmiRestoreStep restoreOfInstance() {
        AmiRestoreStep step = new AmiRestoreStep();
        step.setInstanceId(INSTANCE);
        step.setTakenBefore("2026-11-22T09:15:00Z");
        return step;
    }

    private static AmiRestoreStep restoreOfRun() {
        AmiRestoreStep step = new AmiRestoreStep();
        step.setBackupRunId("7f3a2c41");
        return step;
    }

    @Test
    void theFormOfARestoreKeepsTheInstanceOrTheRunThatIsNamedInsteadOfAnAmi() throws Exception {
        keeps(restoreOfInstance());
        keeps(restoreOfRun());
    }

    @Test
    void anAmiOrAnInstanceIsNamedButNotBoth() {
        RestoreFields fields = restoreFields();
        assertThat(fields.doCheckAmiId(null, "", "", INSTANCE, "").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckAmiId(null, "", "", "", "7f3a2c41").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckAmiId(null, IMAGE, "", "", "7f3a2c41")).hasMessageContaining("only one of these");
        assertThat(fields.doCheckBackupRunId(null, "7f3a2c41", "").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckBackupRunId(null, "web-1", "")).hasMessageContaining("is not a valid run ID");
        assertThat(fields.doCheckBackupRunId(null, "7f3a2c41", INSTANCE)).hasMessageContaining("only one of these");
        assertThat(fields.doCheckAmiId(null, IMAGE, "", INSTANCE, "")).hasMessageContaining("only one of these");
        assertThat(fields.doCheckInstanceId(null, "", "", "", "").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckInstanceId(null, "web-1", "", "", ""))
                .hasMessageContaining("is not a valid instance ID");
        assertThat(fields.doCheckTakenBefore(null, "7d", INSTANCE).kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckTakenBefore(null, "yesterday", INSTANCE))
                .hasMessageContaining("is not a valid date or time");
        assertThat(fields.doCheckTakenBefore(null, "7d", "")).hasMessageContaining("only with an instance ID");
    }

    @Test
    void manyLongTagsInAnyScriptAreKeptAndAllRight() throws Exception {
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < 48; i++) {
            tags.put("Größe 東京 " + i, "🦄".repeat(128) + "<&\"'=".repeat(21) + "ab");
        }
        AmiBackupStep step = new AmiBackupStep(INSTANCE);
        step.setTags(tags);
        keeps(step);
        OperationFields fields = jenkins.jenkins.getDescriptorByType(AmiBackupStep.DescriptorImpl.class);
        assertThat(fields.doCheckTags(null, step.getTagsText()).kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckTags(null, step.getTagsText() + "\none=more")).hasMessageContaining("49 tags");
        assertThat(fields.doCheckTags(null, "a=" + "🦄".repeat(257))).hasMessageContaining("is too long");
    }

    @Test
    void aSnippetLeavesDefaultsOut() throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        snippets.assertRoundTrip(new AmiBackupStep(INSTANCE), "amiBackup instanceId: '" + INSTANCE + "'");
        snippets.assertRoundTrip(new AmiRestoreStep(IMAGE), "amiRestore amiId: '" + IMAGE + "'");
        snippets.assertRoundTrip(
                restoreOfInstance(), "amiRestore instanceId: '" + INSTANCE + "', takenBefore: '2026-11-22T09:15:00Z'");
        snippets.assertRoundTrip(restoreOfRun(), "amiRestore backupRunId: '7f3a2c41'");
        snippets.assertRoundTrip(rollingBack(), "amiRestore amiId: '" + IMAGE + "', inPlaceOf: '" + INSTANCE + "'");
        AmiBackupVerifyStep verification = new AmiBackupVerifyStep();
        verification.setInstanceId(INSTANCE);
        snippets.assertRoundTrip(verification, "amiBackupVerify instanceId: '" + INSTANCE + "'");
        AmiBackupPruneStep prune = new AmiBackupPruneStep();
        prune.setInstanceId(INSTANCE);
        snippets.assertRoundTrip(prune, "amiBackupPrune instanceId: '" + INSTANCE + "'");
        AmiBackupHoldStep release = new AmiBackupHoldStep(IMAGE);
        release.setRelease(true);
        snippets.assertRoundTrip(release, "amiBackupHold amiId: '" + IMAGE + "', release: true");
    }

    @Test
    void aSnippetHoldsWhatIsSet() throws Exception {
        SnippetizerTester snippets = new SnippetizerTester(jenkins);
        snippets.assertRoundTrip(
                fullBackup(),
                "amiBackup amiPrefix: 'nightly', bucket: 'acme-ami-backups', bucketOwner: '999999999999',"
                        + " credentialsId: 'aws', description: 'for the move', encrypt: false, excludeDevices:"
                        + " ['/dev/sdf',"
                        + " '/dev/sdg'],"
                        + " externalId:"
                        + " 'external',"
                        + " instanceId:"
                        + " '" + INSTANCE + "', keepImage: false, kmsKeyId: 'alias/backups', noReboot:"
                        + " false, region: 'eu-west-1', roleArn: 'arn:aws:iam::123456789012:role/backup', sse:"
                        + " 'aws:kms', sseKmsKeyId: 'alias/documents', tags: [Cost:"
                        + " 'a=b', Team: 'storage']");
        snippets.assertRoundTrip(
                fullRestore(),
                "amiRestore amiId: '" + IMAGE + "', bucket: 'acme-ami-backups', bucketOwner: '999999999999',"
                        + " credentialsId: 'aws', encrypt: true,"
                        + " externalId: 'external', kmsKeyId: 'alias/backups', name: 'web-1-again', region:"
                        + " 'eu-west-1', roleArn: 'arn:aws:iam::123456789012:role/backup', sse: 'aws:kms',"
                        + " sseKmsKeyId: 'alias/documents', tags: [Team: 'storage']");
        snippets.assertRoundTrip(
                launchingRestore(),
                "amiRestore amiId: '" + IMAGE
                        + "', dryRun: true, launch: true, launchWith: [availabilityZone: 'eu-west-1b', cpuCredits:"
                        + " 'unlimited', cpuOptions: 'none', disableApiStop: 'true', disableApiTermination: 'false',"
                        + " elasticIp: 'move', instanceInitiatedShutdownBehavior: 'terminate', instanceType:"
                        + " 't3.large', keyName: 'none', metadataOptions:"
                        + " 'HttpTokens=required,HttpPutResponseHopLimit=2', monitoring: 'true', placementGroup:"
                        + " 'none', privateDnsNameOptions: 'HostnameType=resource-name', privateIp: 'same', profile:"
                        + " 'web', securityGroupIds: ['sg-0a1b2c3d4e5f67890', 'sg-0f9e8d7c6b5a43210'], subnetId:"
                        + " 'subnet-0a1b2c3d4e5f67890', tags: [Team: 'storage'], tenancy: 'dedicated', volumes:"
                        + " ['/dev/sdf': 'VolumeType=gp3,Iops=4000', '/dev/xvda': 'KmsKeyId=none']]");
        snippets.assertRoundTrip(
                fullVerification(),
                "amiBackupVerify acceptForeign: true, allowNetwork: true, bucket: 'acme-ami-backups', command:"
                        + " 'systemctl is-active nginx', consolePattern: 'login: $', credentialsId: 'aws', instanceIds: ['"
                        + INSTANCE
                        + "', 'i-0f9e8d7c6b5a43210'], instanceType: 't3.micro', keepConsole: false, level: 'command',"
                        + " log: 'summary', maxInstances: 3, onAbort: 'detach', pick: 'random', profile: 'drill',"
                        + " securityGroupIds: ['sg-0a1b2c3d4e5f67890'], ssmDocument: 'AcmeCheck', subnetId:"
                        + " 'subnet-0a1b2c3d4e5f67890', timeoutMinutes: 30, within: '30d'");
        snippets.assertRoundTrip(
                fullPrune(),
                "amiBackupPrune bucket: 'acme-ami-backups', credentialsId: 'aws', dryRun: false, instanceTags: [Role:"
                        + " 'web'], log: 'each', maxInstances: 3, maxRemovals: 7, onAbort: 'detach', retention:"
                        + " [imagesKeepLast: 0, keepLast: 3, keepTagged: [Hold: '*'], keepWithin: '14d'], retentionSet:"
                        + " 'nightly', templateVersions: 'default,latest'");
    }

    /** The field's own check says what is wrong; the generator has better to do than to show a stack trace. */
    @Test
    void aTagThatIsBeingTypedDoesNotKeepASnippetFromBeingMade() {
        assertThat(FormText.typedTags("Team=storage\n\n  Cost  "))
                .containsExactly(Map.entry("Cost", ""), Map.entry("Team", "storage"));
        assertThat(FormText.typedTags(null)).isEmpty();
        assertThat(check("tags", null, "Cost")).hasMessageContaining("is not a valid tag");
        assertThat(FormText.typedTags("Team=storage\nTeam=compute")).containsExactly(Map.entry("Team", "compute"));
        assertThat(check("tags", null, "Team=storage\nTeam=compute")).hasMessageContaining("is given twice");
    }

    @Test
    void theReferenceCanBeGenerated() throws Exception {
        SnippetizerTester.assertDocGeneration(AmiBackupStep.class);
        SnippetizerTester.assertDocGeneration(AmiRestoreStep.class);
        SnippetizerTester.assertDocGeneration(AmiBackupVerifyStep.class);
        SnippetizerTester.assertDocGeneration(AmiBackupPruneStep.class);
        SnippetizerTester.assertDocGeneration(AmiBackupHoldStep.class);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                AmiBackupStep.class,
                AmiRestoreStep.class,
                AmiBackupVerifyStep.class,
                AmiBackupPruneStep.class,
                AmiBackupHoldStep.class
            })
    void everyParameterHasHelp(Class<? extends Step> step) throws Exception {
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            for (DescribableParameter parameter : new DescribableModel<>(step).getParameters()) {
                assertThat(client.goTo("descriptor/" + step.getName() + "/help/" + parameter.getName(), "text/html")
                                .getWebResponse()
                                .getContentAsString())
                        .as(parameter.getName())
                        .contains("<p>");
            }
        }
    }

    @Test
    void theStepsAreNamedAfterWhatTheyDoAndTheirArgumentsAreShownInShort() {
        AmiBackupStep.DescriptorImpl backup = jenkins.jenkins.getDescriptorByType(AmiBackupStep.DescriptorImpl.class);
        assertThat(backup.argumentsToString(Map.of("instanceId", INSTANCE, "bucket", "acme")))
                .isEqualTo(INSTANCE + " → acme");
        assertThat(backup.argumentsToString(Map.of("instanceId", INSTANCE))).isEqualTo(INSTANCE);
        AmiRestoreStep.DescriptorImpl restore =
                jenkins.jenkins.getDescriptorByType(AmiRestoreStep.DescriptorImpl.class);
        assertThat(restore.argumentsToString(Map.of("amiId", IMAGE, "bucket", "acme")))
                .isEqualTo(IMAGE + " ← acme");
        assertThat(restore.argumentsToString(Map.of("amiId", IMAGE))).isEqualTo(IMAGE);
        assertThat(restore.argumentsToString(Map.of("instanceId", INSTANCE))).isEqualTo(INSTANCE);
        assertThat(restore.argumentsToString(Map.of("backupRunId", "7f3a2c41"))).isEqualTo("7f3a2c41");
        assertThat(restore.argumentsToString(Map.of())).isEmpty();
    }

    private static RestoreFields restoreFields() {
        return jenkins.jenkins.getDescriptorByType(AmiRestoreStep.DescriptorImpl.class);
    }

    private FormValidation check(String field, Item item, String value) {
        OperationFields fields = jenkins.jenkins.getDescriptorByType(AmiBackupStep.DescriptorImpl.class);
        return switch (field) {
            case "instanceId" -> fields.doCheckInstanceId(item, value, "", "", "");
            case "amiId" -> restoreFields().doCheckAmiId(item, value, "", "", "");
            case "bucket" -> fields.doCheckBucket(item, value);
            case "bucketOwner" -> fields.doCheckBucketOwner(item, value);
            case "sse" -> fields.doCheckSse(item, value);
            case "sseKmsKeyId" -> fields.doCheckSseKmsKeyId(item, value, "AES256");
            case "region" -> fields.doCheckRegion(item, value);
            case "roleArn" -> fields.doCheckRoleArn(item, value);
            case "externalId" -> fields.doCheckExternalId(item, value);
            case "amiPrefix" -> fields.doCheckAmiPrefix(item, value);
            case "name" -> fields.doCheckName(item, value);
            case "kmsKeyId" -> fields.doCheckKmsKeyId(item, value, "eu-west-1");
            case "excludeDevices" -> fields.doCheckExcludeDevices(item, value);
            case "tags" -> fields.doCheckTags(item, value);
            case "description" -> fields.doCheckDescription(item, value);
            default -> throw new AssertionError(field);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "instanceId,web-1,is not a valid instance ID",
        "instanceId,'',The instance ID is missing",
        "amiId,web-1,is not a valid AMI ID",
        "amiId,'',The AMI ID is missing",
        "bucket,Acme_Backups,is not a valid bucket name",
        "bucket,'',The bucket is missing",
        "bucketOwner,acme,is not a valid AWS account",
        "sse,kms,is not a valid server-side encryption",
        "sseKmsKeyId,alias/documents,but their encryption is not one of KMS",
        "region,Ireland,is not a valid Region",
        "roleArn,admin,is not a valid role ARN",
        "externalId,'a b',is not a valid external ID",
        "amiPrefix,b*ckup,can't start an AMI name",
        "name,x,is not a valid AMI name",
        "kmsKeyId,arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555,is in us-east-1",
        "excludeDevices,/dev/sdf;/dev/sdg,is not a valid device name",
        "tags,Team,is not a valid tag",
        "tags,aws:Team=storage,is not allowed: AWS reserves keys that begin with aws:",
    })
    void aWrongValueIsToldWhileItIsTyped(String field, String value, String words) {
        assertThat(check(field, null, value)).hasMessageContaining(words.replace("'", "&#039;"));
    }

    @ParameterizedTest
    @CsvSource({
        "level,reboot,is not a level of proof",
        "pick,oldest,does not say which backup",
        "within,soon,is not a valid age",
        "amiId,web-1,is not a valid AMI ID",
        "instanceId,web-1,is not a valid instance ID",
        "instanceId,'',Nothing says which backup is meant",
        "subnetId,drill,is not a valid subnet ID",
        "securityGroupIds,sg-0a1b2c3d4e5f67890 closed,is not a valid security group ID",
        "instanceType,large,is not an instance type",
        "timeoutMinutes,2,may run for 5 to 1440 minutes",
        "timeoutMinutes,soon,may run for 5 to 1440 minutes",
        "profile,a b,is neither the name of an instance profile",
        "consolePattern,(,is not a regular expression",
        "ssmDocument,a b,is not the name of an SSM document",
    })
    void aWrongValueOfAVerificationIsToldWhileItIsTyped(String field, String value, String words) {
        assertThat(drill(field, value)).hasMessageContaining(words);
        assertThat(drill(field, "${IT}").kind).isEqualTo(FormValidation.Kind.OK);
    }

    private static FormValidation drill(String field, String value) {
        DrillFields fields = jenkins.jenkins.getDescriptorByType(AmiBackupVerifyStep.DescriptorImpl.class);
        return switch (field) {
            case "level" -> fields.doCheckLevel(null, value);
            case "pick" -> fields.doCheckPick(null, value);
            case "within" -> fields.doCheckWithin(null, value);
            case "amiId" -> fields.doCheckAmiId(null, value);
            case "instanceId" -> fields.doCheckInstanceId(null, value, "", "", "", "");
            case "subnetId" -> fields.doCheckSubnetId(null, value);
            case "securityGroupIds" -> fields.doCheckSecurityGroupIds(null, value);
            case "instanceType" -> fields.doCheckInstanceType(null, value);
            case "timeoutMinutes" -> fields.doCheckTimeoutMinutes(null, value);
            case "profile" -> fields.doCheckProfile(null, value);
            case "consolePattern" -> fields.doCheckConsolePattern(null, value);
            case "ssmDocument" -> fields.doCheckSsmDocument(null, value);
            default -> throw new AssertionError(field);
        };
    }

    @Test
    void whateverNamesABackupStandsInForTheInstanceOfAVerification() {
        DrillFields fields = jenkins.jenkins.getDescriptorByType(AmiBackupVerifyStep.DescriptorImpl.class);
        assertThat(fields.doCheckInstanceId(null, "", IMAGE, "", "", "").kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckInstanceId(null, "", "", "7f3a2c41", "", "").kind)
                .isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckInstanceId(null, "", "", "", INSTANCE, "").kind)
                .isEqualTo(FormValidation.Kind.OK);
        assertThat(fields.doCheckInstanceId(null, "", "", "", "", "Role=web").kind)
                .isEqualTo(FormValidation.Kind.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "instanceType,large,is not a valid instance type",
        "subnetId,web,is not a valid subnet ID",
        "securityGroupIds,sg-0a1b2c3d4e5f67890 none,is not a valid security group ID",
        "keyName,Schlüssel,is not a valid name of a key pair",
        "profile,a b,is not a valid instance profile",
        "availabilityZone,b,is not a valid Availability Zone",
        "tenancy,mine,is not a valid tenancy",
        "privateIp,original,is not a valid private",
        "elasticIp,original,is not a valid Elastic IP",
        "tags,Team,is not a valid tag",
        "tags,aws:Team=storage,AWS reserves keys",
        "metadataOptions,required,are not valid metadata options",
        "cpuOptions,CoreCount=2,are not valid CPU options",
        "cpuCredits,many,is not a valid credit option",
        "monitoring,yes,Use true or false",
        "disableApiTermination,yes,Use true or false",
        "disableApiStop,yes,Use true or false",
        "instanceInitiatedShutdownBehavior,sleep,is not a valid shutdown behavior",
        "privateDnsNameOptions,web,are not valid host name options",
        "placementGroup,Gruppe ä,is not a valid name of a placement group",
        "volumes,/dev/sdf=gp3,are not valid options of a volume",
    })
    void aWrongValueOfALaunchIsToldWhileItIsTyped(String field, String value, String words) {
        assertThat(launch(field, value)).hasMessageContaining(words);
        assertThat(launch(field, "${IT}").kind).isEqualTo(FormValidation.Kind.OK);
    }

    private static FormValidation launch(String field, String value) {
        LaunchWith.DescriptorImpl fields = jenkins.jenkins.getDescriptorByType(LaunchWith.DescriptorImpl.class);
        return switch (field) {
            case "instanceType" -> fields.doCheckInstanceType(null, value);
            case "subnetId" -> fields.doCheckSubnetId(null, value);
            case "securityGroupIds" -> fields.doCheckSecurityGroupIds(null, value);
            case "keyName" -> fields.doCheckKeyName(null, value);
            case "profile" -> fields.doCheckProfile(null, value);
            case "availabilityZone" -> fields.doCheckAvailabilityZone(null, value);
            case "tenancy" -> fields.doCheckTenancy(null, value);
            case "privateIp" -> fields.doCheckPrivateIp(null, value);
            case "elasticIp" -> fields.doCheckElasticIp(null, value);
            case "tags" -> fields.doCheckTags(null, value);
            case "metadataOptions" -> fields.doCheckMetadataOptions(null, value);
            case "cpuOptions" -> fields.doCheckCpuOptions(null, value);
            case "cpuCredits" -> fields.doCheckCpuCredits(null, value);
            case "monitoring" -> fields.doCheckMonitoring(null, value);
            case "disableApiTermination" -> fields.doCheckDisableApiTermination(null, value);
            case "disableApiStop" -> fields.doCheckDisableApiStop(null, value);
            case "instanceInitiatedShutdownBehavior" -> fields.doCheckInstanceInitiatedShutdownBehavior(null, value);
            case "privateDnsNameOptions" -> fields.doCheckPrivateDnsNameOptions(null, value);
            case "placementGroup" -> fields.doCheckPlacementGroup(null, value);
            case "volumes" -> fields.doCheckVolumes(null, value);
            default -> throw new AssertionError(field);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "instanceId," + INSTANCE,
        "instanceId,${INSTANCE}",
        "amiId," + IMAGE,
        "bucket,acme-ami-backups",
        "bucket,acme-${TEAM}",
        "region,''",
        "region,eu-west-1",
        "roleArn,''",
        "amiPrefix,nightly",
        "kmsKeyId,alias/backups",
        "excludeDevices,/dev/sdf /dev/sdg",
        "tags,Team=storage",
        "description,for the move",
    })
    void aGoodValueOrAVariableIsFine(String field, String value) {
        assertThat(check(field, null, value).kind).isEqualTo(FormValidation.Kind.OK);
    }

    @Test
    void anEmptyBucketIsFineWhereThereIsADefault() {
        AmiBackupConfiguration.get().setBucket("acme-ami-backups");
        assertThat(check("bucket", null, "").kind).isEqualTo(FormValidation.Kind.OK);
    }

    @Test
    void whoMayNotSeeTheJobsConfigurationIsToldNothing() throws Exception {
        FreeStyleProject job = jenkins.createFreeStyleProject();
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, Item.EXTENDED_READ)
                .everywhere()
                .to("developer"));
        OperationFields fields = jenkins.jenkins.getDescriptorByType(AmiBackupStep.DescriptorImpl.class);
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("reader")) {
            client.executeOnServer(() -> {
                assertThat(fields.doFillCredentialsIdItems(job, "current"))
                        .extracting(option -> option.value)
                        .containsExactly("current");
                assertThat(fields.doFillCredentialsIdItems(null, "current")).hasSize(1);
                assertThat(check("region", job, "Ireland").kind).isEqualTo(FormValidation.Kind.OK);
                assertThat(check("region", null, "Ireland").kind).isEqualTo(FormValidation.Kind.OK);
                return null;
            });
        }
        try (JenkinsRule.WebClient client = jenkins.createWebClient().login("developer")) {
            client.executeOnServer(() -> {
                assertThat(fields.doFillCredentialsIdItems(job, ""))
                        .extracting(option -> option.value)
                        .containsExactly("", "aws");
                assertThat(check("region", job, "Ireland").kind).isEqualTo(FormValidation.Kind.ERROR);
                return null;
            });
        }
    }

    @Test
    void userDataIsHandedOutOnlyIfTheBuildNamesItAndMayUseIt() throws Exception {
        SystemCredentialsProvider provider = SystemCredentialsProvider.getInstance();
        provider.getCredentials()
                .add(new StringCredentialsImpl(
                        CredentialsScope.GLOBAL, "user-data", "", Secret.fromString("#!/bin/sh")));
        provider.save();
        FreeStyleBuild run = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());

        assertThat(UserDataCredentials.of("user-data", "user-data", run))
                .asString()
                .isEqualTo("#!/bin/sh");
        // As a forged document would ask for it, of a run that somebody resumes.
        assertThatThrownBy(() -> UserDataCredentials.of("user-data", "", run))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("this build does not name it");
        assertThatThrownBy(() -> UserDataCredentials.of("nobodys", "nobodys", run))
                .hasMessageContaining("for the user data");
        assertThatThrownBy(() -> UserDataCredentials.of("aws", "aws", run))
                .hasMessageContaining("User data comes from a secret text or a secret file");
        LaunchWith.DescriptorImpl fields = jenkins.jenkins.getDescriptorByType(LaunchWith.DescriptorImpl.class);
        assertThat(fields.doFillUserDataCredentialsIdItems(run.getParent(), ""))
                .extracting(option -> option.value)
                .containsExactly("", "user-data");
    }
}
