package io.jenkins.plugins.amibackup.engine.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;

/** Which instance a program runs on, as far as its machine says so. */
class OwnInstanceLookTest {

    private static final String ID = "i-0a1b2c3d4e5f67890";

    private final Map<String, String> environment = new HashMap<>();
    private MetadataService metadata;

    @TempDir
    private Path machine;

    @BeforeEach
    void startTheService() throws IOException {
        metadata = new MetadataService(ID);
        environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.address());
    }

    @AfterEach
    void stopTheService() {
        metadata.close();
    }

    private OwnInstance look() {
        return new OwnInstanceLook(new AMachine(), board()).look();
    }

    private Path board() {
        return machine.resolve("board_asset_tag");
    }

    @Test
    void theMetadataServiceSaysWhichItIs() {
        assertThat(look()).isEqualTo(new OwnInstance(ID, true));
        assertThat(metadata.asked())
                .containsExactly("PUT /latest/api/token", "GET /latest/meta-data/instance-id token");
    }

    @Test
    void aServiceThatKnowsNoTokensIsAskedWithoutOne() {
        metadata.withoutTokens();
        assertThat(look()).isEqualTo(new OwnInstance(ID, true));
    }

    @Test
    void whatTheFirmwareSaysNeedsNoService() throws IOException {
        Files.writeString(board(), "i-0f0f0f0f0f0f0f0f0\n");
        assertThat(look()).isEqualTo(new OwnInstance("i-0f0f0f0f0f0f0f0f0", true));
        assertThat(metadata.asked()).isEmpty();
    }

    @Test
    void firmwareOfAnotherMakeSaysNothing() throws IOException {
        Files.writeString(board(), "Not Specified\n");
        assertThat(look().id()).isEqualTo(ID);
    }

    @Test
    void aServiceThatIsSwitchedOffIsNotAsked() {
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        assertThat(look()).isEqualTo(OwnInstance.UNKNOWN);
        assertThat(metadata.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>not found</html>",
                "i-0A1B2C3D4E5F67890",
                "i-0a1b2c3d4e5f67890 x",
                "ami-0a1b2c3d4e5f67890"
            })
    void anAnswerThatIsNoInstanceIdIsNone(String answer) {
        metadata.says(answer);
        assertThat(look()).isEqualTo(OwnInstance.UNKNOWN);
    }

    @Test
    void aServiceThatRefusesIsNone() {
        metadata.refuses();
        assertThat(look()).isEqualTo(OwnInstance.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:1", "no address", "ftp://localhost:1", "file:///etc/passwd", "http://"})
    void anAddressThatNobodyAnswersAtIsNone(String address) {
        environment.put("AWS_EC2_METADATA_SERVICE_ENDPOINT", address);
        assertThat(look()).isEqualTo(OwnInstance.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"KUBERNETES_SERVICE_HOST", "ECS_CONTAINER_METADATA_URI", "ECS_CONTAINER_METADATA_URI_V4"})
    void aContainerOfAClusterDoesNotStayOnItsInstance(String variable) {
        environment.put(variable, "10.0.0.1");
        assertThat(look()).isEqualTo(new OwnInstance(ID, false));
    }

    private final class AMachine implements Machine {

        @Override
        public String variable(String name) {
            return environment.getOrDefault(name, "");
        }

        @Override
        public String setting(String variable, String property) {
            return variable(variable);
        }

        @Override
        public Clock clock() {
            return Clock.systemUTC();
        }

        @Override
        public Line none() {
            return Line.empty();
        }

        @Override
        public boolean isAttended() {
            return false;
        }

        @Override
        public void awaits(Line what) {
            // Nobody watches.
        }

        @Override
        public AwsCredentialsProvider singleSignOn(ProfileFile file, Profile profile, AwsAccess way) {
            throw new UnsupportedOperationException();
        }
    }
}
