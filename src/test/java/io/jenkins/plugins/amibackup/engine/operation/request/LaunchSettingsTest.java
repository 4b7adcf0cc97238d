package io.jenkins.plugins.amibackup.engine.operation.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.base.Json;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaunchSettingsTest {

    private static LaunchSettings with(String field, String value) {
        return new LaunchSettings(
                field.equals("metadataOptions") ? value : "",
                field.equals("cpuOptions") ? value : "",
                field.equals("cpuCredits") ? value : "",
                field.equals("monitoring") ? value : "",
                field.equals("disableApiTermination") ? value : "",
                field.equals("disableApiStop") ? value : "",
                field.equals("instanceInitiatedShutdownBehavior") ? value : "",
                field.equals("privateDnsNameOptions") ? value : "",
                field.equals("placementGroup") ? value : "",
                field.equals("volumes") ? TagText.lines(value) : Map.of());
    }

    @ParameterizedTest
    @CsvSource({
        "metadataOptions,'HttpTokens=required, HttpPutResponseHopLimit=64'",
        "metadataOptions,none",
        "cpuOptions,'ThreadsPerCore=1,CoreCount=2'",
        "cpuOptions,none",
        "cpuCredits,unlimited",
        "cpuCredits,none",
        "monitoring,true",
        "disableApiTermination,false",
        "disableApiStop,true",
        "instanceInitiatedShutdownBehavior,terminate",
        "privateDnsNameOptions,EnableResourceNameDnsAAAARecord=true",
        "placementGroup,none",
        "volumes,'/dev/sdf=VolumeType=gp3,Iops=4000,Throughput=250,DeleteOnTermination=true,KmsKeyId=alias/backup'",
        "volumes,/dev/sdf=KmsKeyId=none",
    })
    void whatEc2TakesIsTakenAndKeptInADocument(String field, String value) throws IOException {
        LaunchTerms terms = LaunchTerms.asRecorded().with(with(field, value));
        assertThatCode(terms::check).doesNotThrowAnyException();
        assertThat(terms.areAsRecorded()).isFalse();
        assertThat(Json.read(Json.tree(terms), LaunchTerms.class)).isEqualTo(terms);
    }

    @ParameterizedTest
    @CsvSource({
        "metadataOptions,required",
        "metadataOptions,HttpTokens=v2",
        "metadataOptions,HttpPutResponseHopLimit=65",
        "metadataOptions,HttpTokens=required;HttpEndpoint=enabled",
        "cpuOptions,CoreCount=2",
        "cpuOptions,'CoreCount=0,ThreadsPerCore=1'",
        "cpuCredits,UNLIMITED",
        "monitoring,yes",
        "disableApiTermination,none",
        "disableApiStop,1",
        "instanceInitiatedShutdownBehavior,hibernate",
        "privateDnsNameOptions,HostnameType=fqdn",
        "volumes,my disk=VolumeType=gp3",
        "volumes,/dev/sdf=VolumeType=gp9",
        "volumes,/dev/sdf=Iops=-1",
        "volumes,/dev/sdf=Encrypted=false",
        "volumes,/dev/sdf=",
        "volumes,'/dev/sdf=KmsKeyId=not a key'",
    })
    void anythingElseIsRefusedWithTheFormThatIsTaken(String field, String value) {
        assertThatThrownBy(
                        () -> LaunchTerms.asRecorded().with(with(field, value)).check())
                .hasMessageContaining(
                        field.startsWith("disable") || field.equals("monitoring") ? "Use true or false" : "valid");
    }

    @Test
    void aDocumentOfAnEarlierVersionTakesAllAsRecorded() throws IOException {
        var document = Json.tree(LaunchTerms.asRecorded());
        document.remove("settings");
        assertThat(Json.read(document, LaunchTerms.class)).isEqualTo(LaunchTerms.asRecorded());
    }
}
