package io.jenkins.plugins.amibackup.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.Item;
import hudson.model.Items;
import hudson.util.FormValidation;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;

/** How people say which backups stay. */
@WithSharedJenkins
class RetentionTest {

    private static JenkinsRule jenkins;

    private static Retention full() {
        Retention retention = new Retention();
        retention.setKeepLast(7);
        retention.setKeepWithin("14d");
        retention.setKeepDaily(14);
        retention.setKeepWeekly(8);
        retention.setKeepMonthly(12);
        retention.setKeepYearly(10);
        retention.setKeepTagged(Map.of("Hold", "*"));
        retention.setImagesKeepLast(3);
        retention.setTimeZone("Europe/Berlin");
        return retention;
    }

    @Test
    void whatIsSetIsThePolicy() {
        assertThat(full().policy())
                .isEqualTo(new RetentionPolicy(
                        7, Duration.ofDays(14), 14, 8, 12, 10, Map.of("Hold", "*"), 3, "Europe/Berlin"));
        assertThat(new Retention().policy()).isEqualTo(RetentionPolicy.NONE);
    }

    @Test
    void variablesAreFilledInWhereThereAreTexts() {
        Retention retention = new Retention();
        retention.setKeepWithin("$AGE");
        retention.setKeepTagged(Map.of("$KEY", "$VALUE"));
        retention.setTimeZone("$ZONE");
        Map<String, String> variables = Map.of("$AGE", "2w", "$KEY", "Hold", "$VALUE", "audit", "$ZONE", "+02:00");
        assertThat(retention.policy(text -> text == null ? null : variables.get(text)))
                .isEqualTo(new RetentionPolicy(
                        0, Duration.ofDays(14), 0, 0, 0, 0, Map.of("Hold", "audit"), null, "+02:00"));
    }

    @Test
    void whatNobodyHasSaidIsWrittenDownNowhere() {
        assertThat(Items.XSTREAM2.toXML(new Retention())).doesNotContain("keepWithin", "keepTagged", "images", "Zone");
        assertThat(new DescribableModel<>(Retention.class)
                        .uninstantiate2(new Retention())
                        .toMap())
                .isEmpty();
        Retention some = new Retention();
        some.setKeepDaily(7);
        some.setImagesKeepLast(0);
        assertThat(new DescribableModel<>(Retention.class).uninstantiate2(some).toMap())
                .isEqualTo(Map.of("keepDaily", 7, "imagesKeepLast", 0));
        assertThat(((Retention) Items.XSTREAM2.fromXML(Items.XSTREAM2.toXML(full()))).policy())
                .isEqualTo(full().policy());
    }

    @Test
    void aNegativeNumberOfImagesDoesNotMeanAll() {
        Retention retention = new Retention();
        retention.setKeepLast(1);
        retention.setImagesKeepLast(-1);
        assertThatThrownBy(retention::policy).hasMessageContaining("imagesKeepLast must be 0 to 100000, not -1");
    }

    @Test
    void everyFieldHasHelp() throws Exception {
        List<DescribableParameter> fields = List.copyOf(new DescribableModel<>(Retention.class).getParameters());
        assertThat(fields).hasSize(9);
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            for (DescribableParameter field : fields) {
                assertThat(client.goTo(
                                        "descriptor/" + Retention.class.getName() + "/help/" + field.getName(),
                                        "text/html")
                                .getWebResponse()
                                .getContentAsString())
                        .as(field.getName())
                        .contains("<p>");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "keepLast,-1,keepLast must be 1 to 100000",
        "keepLast,many,keepLast must be 1 to 100000",
        "keepWithin,fortnight,is not a valid age",
        "keepDaily,100001,keepDaily must be 1 to 100000",
        "keepWeekly,1.5,keepWeekly must be 1 to 100000",
        "keepMonthly,-12,keepMonthly must be 1 to 100000",
        "keepYearly,x,keepYearly must be 1 to 100000",
        "keepTagged,Hold,is not a valid tag",
        "imagesKeepLast,-1,imagesKeepLast must be 0 to 100000",
        "imagesKeepLast,all,imagesKeepLast must be 0 to 100000",
        "timeZone,Berlin,is not a time zone",
    })
    void aWrongValueIsTold(String field, String value, String words) throws Exception {
        Item job = jenkins.createFreeStyleProject();
        assertThat(check(job, field, value)).hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource({
        "keepLast,0",
        "keepLast,7",
        "keepWithin,1d12h",
        "keepWithin,${AGE}",
        "keepDaily,0",
        "keepWeekly,''",
        "keepMonthly,100000",
        "keepYearly,1",
        "keepTagged,Hold=*",
        "imagesKeepLast,0",
        "imagesKeepLast,''",
        "timeZone,Europe/Berlin",
        "timeZone,+02:00",
    })
    void aRightValueIsAccepted(String field, String value) throws Exception {
        Item job = jenkins.createFreeStyleProject();
        assertThat(check(job, field, value).kind).isEqualTo(FormValidation.Kind.OK);
    }

    private static FormValidation check(Item job, String field, String value) {
        Retention.DescriptorImpl fields = jenkins.jenkins.getDescriptorByType(Retention.DescriptorImpl.class);
        return switch (field) {
            case "keepLast" -> fields.doCheckKeepLast(job, value);
            case "keepWithin" -> fields.doCheckKeepWithin(job, value);
            case "keepDaily" -> fields.doCheckKeepDaily(job, value);
            case "keepWeekly" -> fields.doCheckKeepWeekly(job, value);
            case "keepMonthly" -> fields.doCheckKeepMonthly(job, value);
            case "keepYearly" -> fields.doCheckKeepYearly(job, value);
            case "keepTagged" -> fields.doCheckKeepTagged(job, value);
            case "imagesKeepLast" -> fields.doCheckImagesKeepLast(job, value);
            case "timeZone" -> fields.doCheckTimeZone(job, value);
            default -> throw new AssertionError(field);
        };
    }
}
