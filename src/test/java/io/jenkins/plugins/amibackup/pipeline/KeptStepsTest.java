package io.jenkins.plugins.amibackup.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.controller.WayBack;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectStreamConstants;
import java.util.List;
import java.util.Map;
import org.jboss.marshalling.Marshalling;
import org.jboss.marshalling.MarshallingConfiguration;
import org.jboss.marshalling.Unmarshaller;
import org.jboss.marshalling.river.RiverMarshallerFactory;
import org.junit.jupiter.api.Test;

/**
 * What Pipelines keep of a running step in {@code program.dat} outlives the version that wrote it. The files hold one of each, as it
 * was once kept, when connection and defaults were records; they are never rewritten.
 */
class KeptStepsTest {

    private static final String ROLE = "arn:aws:iam::123456789012:role/backup";

    @Test
    void whatPipelinesHaveKeptIsRead() throws Exception {
        MarshallingConfiguration configuration = new MarshallingConfiguration();
        try (InputStream kept = kept("steps.river");
                Unmarshaller river = new RiverMarshallerFactory().createUnmarshaller(configuration)) {
            river.start(Marshalling.createByteInput(kept));
            assertRead((List<?>) river.readObject());
        }
    }

    @Test
    void soIsWhatJavaItselfHasKept() throws Exception {
        try (InputStream kept = kept("steps.ser")) {
            assertRead((List<?>) java(kept));
        }
    }

    private static InputStream kept(String name) {
        return KeptStepsTest.class.getResourceAsStream("KeptStepsTest/" + name);
    }

    private static Object java(InputStream kept) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(kept)) {
            return in.readObject();
        }
    }

    private static void assertRead(List<?> kept) {
        assertThat(kept.get(0))
                .isEqualTo(new Connection(
                        "acme-ami-backups", "eu-west-1", "aws", ROLE, "external", true, "999999999999", "", ""));
        assertThat(kept.get(1)).isEqualTo(new Connection("acme-ami-backups", "eu-west-1", "", "", ""));
        assertDefaults((KeptDefaults) kept.get(2), "alias/default");
        assertDefaults((KeptDefaults) kept.get(3), null);
        AmiBackupStep backup = (AmiBackupStep) kept.get(4);
        assertBackup(backup);
        assertThat(backup.getResumeRunId()).isEqualTo("7f3a2c41");
        AmiRestoreStep restore = (AmiRestoreStep) kept.get(5);
        assertOperation(restore);
        assertThat(restore.getAmiId()).isEqualTo("ami-0123456789abcdef0");
        assertThat(restore.getName()).isEqualTo("web-1-again");
        assertThat(restore.getEncrypt()).isTrue();
        assertThat(restore.isAcceptForeign()).isTrue();
        assertGate((AmiBackupGateStep) kept.get(6));
        WithAmiBackupStep block = (WithAmiBackupStep) kept.get(7);
        assertGate(block);
        assertThat(block.isRestoreOnFailure()).isTrue();
        assertThat(block.back().kind()).isEqualTo(WayBack.Kind.IMAGE);
        AmiBackupsStep search = (AmiBackupsStep) kept.get(8);
        assertConnected(search);
        assertThat(search.getInstanceId()).isEqualTo("i-0a1b2c3d4e5f67890");
        assertThat(List.of(search.getSince(), search.getUntil(), search.getStatus()))
                .containsExactly("7d", "1d", "any");
        assertThat(search.getTags()).isEqualTo(Map.of("Team", "storage"));
        assertThat(search.getLimit()).isEqualTo(5);
        assertThat(search.isDetails() && search.isForeign()).isTrue();
        AmiBackupCleanupStep cleanUp = (AmiBackupCleanupStep) kept.get(9);
        assertConnected(cleanUp);
        assertThat(cleanUp.isDryRun()).isFalse();
        assertThat(cleanUp.getOlderThanHours()).isEqualTo(48);
    }

    private static void assertDefaults(KeptDefaults defaults, String key) {
        assertThat(defaults.amiPrefix()).isEqualTo("backup");
        assertThat(defaults.kmsKeyId()).isEqualTo(key);
    }

    private static void assertConnected(ConnectedStep step) {
        assertThat(List.of(
                        step.getBucket(),
                        step.getBucketOwner(),
                        step.getRegion(),
                        step.getCredentialsId(),
                        step.getRoleArn(),
                        step.getExternalId()))
                .containsExactly("acme-ami-backups", "999999999999", "eu-west-1", "aws", ROLE, "external");
    }

    private static void assertOperation(OperationStep step) {
        assertConnected(step);
        assertThat(step.getKmsKeyId()).isEqualTo("alias/backups");
        assertThat(step.getTags()).isEqualTo(Map.of("Team", "storage"));
        assertThat(step.getTimeoutMinutes()).isEqualTo(90);
        assertThat(step.getOnAbort()).isEqualTo("detach");
        assertDefaults(step.defaults(), "alias/default");
    }

    private static void assertBackup(BackupFieldsStep step) {
        assertOperation(step);
        assertThat(step.getInstanceIds()).containsExactly("i-0a1b2c3d4e5f67890", "i-0fedcba9876543210");
        assertThat(step.getInstanceTags()).isEqualTo(Map.of("Role", "web"));
        assertThat(step.getMaxInstances()).isEqualTo(7);
        assertThat(step.getAmiPrefix()).isEqualTo("nightly");
        assertThat(step.isNoReboot() || step.isEncrypt() || step.isKeepImage()).isFalse();
        assertThat(step.getExcludeDevices()).containsExactly("/dev/sdf");
        assertThat(step.getDescription()).isEqualTo("before the move");
    }

    private static void assertGate(GateStep step) {
        assertBackup(step);
        assertThat(step.getMaxAge()).isEqualTo("12h");
        assertThat(step.isCreateIfMissing()).isTrue();
    }

    @Test
    void aFieldThatWasNotKeptHasItsDefault() throws Exception {
        assertThat(java(only("bucket", "acme-ami-backups", Connection.class, 0)))
                .isEqualTo(new Connection("acme-ami-backups", "", "", "", ""));
        assertDefaults((KeptDefaults) java(only("amiPrefix", "backup", KeptDefaults.class, 0)), null);
    }

    /** An object of a class that had but one field, as Java writes it. */
    private static InputStream only(String field, String value, Class<?> kept, long version) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(ObjectStreamConstants.STREAM_MAGIC);
        out.writeShort(ObjectStreamConstants.STREAM_VERSION);
        out.writeByte(ObjectStreamConstants.TC_OBJECT);
        out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
        out.writeUTF(kept.getName());
        out.writeLong(version);
        out.writeByte(ObjectStreamConstants.SC_SERIALIZABLE);
        out.writeShort(1);
        out.writeByte('L');
        out.writeUTF(field);
        out.writeByte(ObjectStreamConstants.TC_STRING);
        out.writeUTF("Ljava/lang/String;");
        out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
        out.writeByte(ObjectStreamConstants.TC_NULL);
        out.writeByte(ObjectStreamConstants.TC_STRING);
        out.writeUTF(value);
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
