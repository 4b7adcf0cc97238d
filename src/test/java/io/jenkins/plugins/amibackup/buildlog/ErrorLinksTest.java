package io.jenkins.plugins.amibackup.buildlog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorLinksTest {

    @Test
    void idsBucketsAndRegionsAreWords() {
        assertThat(ErrorLinks.words("ERROR: ami-0123456789abcdef0 in acme.backups (eu-west-1)."))
                .containsExactlyInAnyOrder("ERROR", "ami-0123456789abcdef0", "in", "acme.backups", "eu-west-1");
    }

    @Test
    void aLineOfManyThousandPartsIsReadLikeAnyOther() {
        String longest = "a-bb-".repeat(100_000) + "a";
        assertThat(ErrorLinks.words("ERROR: " + longest)).containsExactlyInAnyOrder("ERROR", longest);
    }
}
