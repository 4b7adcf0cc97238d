package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import org.junit.jupiter.api.Test;

class RegionNamesTest {

    @Test
    void regionsHaveTheirNamesAndAllAreRegionsThatCanBeAskedFor() {
        assertThat(RegionNames.all())
                .containsEntry("eu-west-1", "Europe (Ireland)")
                .doesNotContainKey("aws-global")
                .allSatisfy(
                        (code, name) -> assertThat(Ids.isRegion(code)).as(code).isTrue());
    }
}
