package io.jenkins.plugins.amibackup.engine.documented;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.Call;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

/** The table of limits and quotas in docs/troubleshooting.md says what the program does. */
class DocumentedLimitsTest {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private static List<List<String>> rows() {
        String page = Documents.read("docs/troubleshooting.md");
        int begin = page.indexOf("<!-- limits -->");
        return page.substring(begin, page.indexOf("<!-- end -->", begin))
                .lines()
                .skip(3)
                .map(row -> Stream.of(row.split("\\|"))
                        .map(String::strip)
                        .filter(cell -> !cell.isEmpty())
                        .toList())
                .toList();
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static FailureKind kind(Action action, String code, String words) {
        return Call.explain(
                        action,
                        Ec2Exception.builder()
                                .statusCode(400)
                                .awsErrorDetails(AwsErrorDetails.builder()
                                        .errorCode(code)
                                        .errorMessage(words)
                                        .build())
                                .build())
                .kind();
    }

    @Test
    void eachRowIsTrue() {
        assertThat(rows()).hasSizeGreaterThan(10);
        for (List<String> row : rows()) {
            List<String> named = codes(row.get(0));
            String code = named.isEmpty() ? "SomethingUndocumented" : named.get(0);
            String words = row.get(0).contains("work in progress")
                    ? "Too many snapshot copies in progress"
                    : "You have reached your quota of 5";
            List<Action> actions = row.get(1).equals("any call")
                    ? List.of(
                            Action.CREATE_IMAGE, Action.COPY_IMAGE, Action.CREATE_STORE_IMAGE_TASK, Action.CREATE_TAGS)
                    : codes(row.get(1)).stream()
                            .map(name -> Action.named(name).orElseThrow())
                            .toList();
            if (code.equals("ResourceCountExceeded")) {
                words = "You have exceeded the number of resources allowed in a single call of this type";
            }
            for (Action action : actions) {
                assertThat(kind(action, code, words))
                        .as(row + " at " + action)
                        .isEqualTo(row.get(2).equals("waits") ? FailureKind.LIMIT : FailureKind.REFUSED);
            }
        }
    }
}
