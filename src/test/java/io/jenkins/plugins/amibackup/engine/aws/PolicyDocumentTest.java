package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class PolicyDocumentTest {

    private static final PolicyPlace PLACE = PolicyPlace.of("acme");

    private static JsonNode statement(PolicyDocument policy, String sid) {
        return StreamSupport.stream(policy.json().path("Statement").spliterator(), false)
                .filter(statement -> statement.path("Sid").asText().equals(sid))
                .findFirst()
                .orElseThrow();
    }

    private static PolicyDocument policy(PolicyPlace place, Purpose... purposes) {
        return new PolicyDocument(EnumSet.copyOf(List.of(purposes)), place);
    }

    @Test
    void aPolicyIsWrittenAsIamShowsIt() {
        assertThat(policy(PLACE, Purpose.FIND)).hasToString("""
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Sid": "Bucket",
                      "Effect": "Allow",
                      "Action": "s3:ListBucket",
                      "Resource": "arn:aws:s3:::acme"
                    },
                    {
                      "Sid": "Records",
                      "Effect": "Allow",
                      "Action": "s3:GetObject",
                      "Resource": "arn:aws:s3:::acme/ami-metadata/*"
                    }
                  ]
                }""");
    }

    @Test
    void conditionsAndListsAreWrittenOut() {
        assertThat(statement(policy(PLACE, Purpose.CLEAN_UP), "UnfinishedOnly"))
                .hasToString("{\"Sid\":\"UnfinishedOnly\",\"Effect\":\"Allow\","
                        + "\"Action\":[\"ec2:DeleteSnapshot\",\"ec2:DeregisterImage\"],"
                        + "\"Resource\":[\"arn:aws:ec2:*::image/*\",\"arn:aws:ec2:*::snapshot/*\"],"
                        + "\"Condition\":{\"StringEquals\":{\"aws:ResourceTag/ami-backup:state\":\"unfinished\"}}}");
    }

    @Test
    void whatIsMadeIsTaggedByTheCallsOfThesePurposesAlone() {
        assertThat(statement(policy(PLACE, Purpose.BACKUP, Purpose.ENCRYPT), "TagWhatIsMade")
                        .path("Condition"))
                .hasToString("{\"StringEquals\":{\"ec2:CreateAction\":[\"CopyImage\",\"CreateImage\"]}}");
        assertThat(statement(policy(PLACE, Purpose.RESTORE), "TagWhatIsMade").path("Condition"))
                .hasToString("{\"StringEquals\":{\"ec2:CreateAction\":\"CreateRestoreImageTask\"}}");
    }

    @Test
    void theBucketMustBelongToTheAccountUnlessAnotherOwnerIsNamed() {
        PolicyPlace place = PLACE.in("eu-west-1", "123456789012");

        assertThat(statement(policy(place, Purpose.FIND), "Bucket").path("Condition"))
                .hasToString("{\"StringEquals\":{\"aws:ResourceAccount\":\"123456789012\"}}");
        assertThat(statement(policy(place.ownedBy("210987654321"), Purpose.FIND), "Records")
                        .path("Condition"))
                .hasToString("{\"StringEquals\":{\"aws:ResourceAccount\":\"210987654321\"}}");
        assertThat(policy(place, Purpose.BACKUP, Purpose.ENCRYPT).json().path("Statement"))
                .filteredOn(statement -> statement.toString().contains("aws:ResourceAccount"))
                .extracting(statement -> statement.path("Sid").asText())
                .containsExactly("Bucket", "Backups");
    }

    @Test
    void aKeyIsUsedThroughEbsAlone() {
        PolicyPlace place = PLACE.in("eu-west-1", "123456789012").withKey("1234-5678");

        assertThat(statement(policy(place, Purpose.OWN_KEY), "UseTheKey").path("Condition"))
                .hasToString("{\"StringEquals\":{\"kms:ViaService\":"
                        + "[\"ec2.eu-west-1.amazonaws.com\",\"ebs.eu-west-1.amazonaws.com\"]}}");
        assertThat(statement(policy(place, Purpose.OWN_KEY), "LetAwsUseTheKey").path("Condition"))
                .hasToString("{\"Bool\":{\"kms:GrantIsForAWSResource\":\"true\"},"
                        + "\"StringEquals\":{\"kms:ViaService\":"
                        + "[\"ec2.eu-west-1.amazonaws.com\",\"ebs.eu-west-1.amazonaws.com\"]}}");
    }

    @Test
    void backupsCanBeLimitedToInstancesWithTags() {
        PolicyDocument policy =
                policy(PLACE.in("eu-west-1", "123456789012").limitedTo(Map.of("Backup", "yes")), Purpose.BACKUP);

        assertThat(statement(policy, "BackUpTaggedInstances"))
                .hasToString("{\"Sid\":\"BackUpTaggedInstances\",\"Effect\":\"Allow\","
                        + "\"Action\":\"ec2:CreateImage\","
                        + "\"Resource\":\"arn:aws:ec2:eu-west-1:123456789012:instance/*\","
                        + "\"Condition\":{\"StringEquals\":{\"aws:ResourceTag/Backup\":\"yes\"}}}");
        assertThat(statement(policy, "MakeImages").path("Action").asText()).isEqualTo("ec2:CreateStoreImageTask");
    }

    @Test
    void whatIsAllowedOnMoreIsNotAllowedOnLessOnceMore() {
        assertThat(policy(PLACE, Purpose.RESTORE).toString())
                .contains("acme/ami-operations/restores/*\"")
                .doesNotContain("acme/ami-operations/*")
                .contains("acme/ami-*\"");
        assertThat(policy(PLACE, Purpose.RESTORE, Purpose.BACKUP, Purpose.FIND).toString())
                .doesNotContain("acme/ami-operations/*")
                .doesNotContain("acme/ami-metadata/*")
                .contains("acme/ami-*\"");
    }

    @Test
    void aRegionNarrowsAndTellsThePartition() {
        PolicyPlace beijing = PLACE.in("cn-north-1", "123456789012")
                .withKey("1234-5678")
                .withSseKey("8765-4321")
                .withRole("ami-backup");

        assertThat(policy(beijing, Purpose.values()).toString())
                .contains("\"arn:aws-cn:ec2:cn-north-1::image/*\"")
                .contains("\"arn:aws-cn:s3:::acme\"")
                .contains("\"arn:aws-cn:kms:cn-north-1:123456789012:key/1234-5678\"")
                .contains("\"arn:aws-cn:kms:cn-north-1:123456789012:key/8765-4321\"")
                .contains("\"arn:aws-cn:iam::123456789012:role/ami-backup\"")
                .doesNotContain("arn:aws:");
        assertThat(policy(PLACE.in("us-gov-west-1", null), Purpose.FIND).toString())
                .contains("\"arn:aws-us-gov:s3:::acme\"");
    }

    @Test
    void anArnIsTakenAsItIs() {
        String key = "arn:aws:kms:eu-west-1:210987654321:key/1234-5678";
        String role = "arn:aws:iam::210987654321:role/path/ami-backup";

        assertThat(policy(PLACE.in("eu-west-1", "123456789012").withKey(key), Purpose.OWN_KEY)
                        .toString())
                .contains("\"" + key + "\"");
        assertThat(policy(PLACE.in("eu-west-1", "123456789012").withRole(role), Purpose.ASSUME_ROLE)
                        .toString())
                .contains("\"" + role + "\"");
    }

    @Test
    void whatAPurposeNeedsMustBeGiven() {
        assertThatThrownBy(() -> policy(PolicyPlace.of(null), Purpose.BACKUP).json())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bucket");
        assertThatThrownBy(() -> policy(PLACE, Purpose.OWN_KEY).json())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key");
        assertThatThrownBy(() -> policy(PLACE, Purpose.ASSUME_ROLE).json())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("role");
    }

    @Test
    void everyPurposeNeedsSomethingAndNoStatementStandsTwice() {
        PolicyPlace place = PLACE.in("eu-west-1", "123456789012")
                .withKey("1234-5678")
                .withSseKey("8765-4321")
                .withRole("ami-backup");
        for (Purpose purpose : Purpose.values()) {
            JsonNode statements = policy(place, purpose).json().path("Statement");
            assertThat(statements).as(purpose.name()).isNotEmpty();
            assertThat(statements)
                    .extracting(statement -> statement.path("Sid").asText())
                    .doesNotHaveDuplicates()
                    .allSatisfy(sid -> assertThat(sid).matches("[A-Za-z0-9]+"));
        }
    }

    @Test
    void theScopesInABucketAreWhereThingsStand() {
        assertThat(Scope.RECORDS.resources(PLACE)).containsExactly("arn:aws:s3:::acme/" + Keys.RECORDS + "*");
        assertThat(Scope.OPERATIONS.resources(PLACE)).containsExactly("arn:aws:s3:::acme/" + Keys.OPERATIONS + "*");
        assertThat(Scope.RESTORES.resources(PLACE)).containsExactly("arn:aws:s3:::acme/" + Keys.RESTORES + "*");
        for (String key : Set.of(Keys.RECORDS, Keys.INDEX, Keys.OPERATIONS, Keys.object("ami-1"))) {
            assertThat(key).startsWith("ami-");
        }
    }
}
