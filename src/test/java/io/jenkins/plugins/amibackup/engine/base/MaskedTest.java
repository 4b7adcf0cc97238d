package io.jenkins.plugins.amibackup.engine.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskedTest {

    private static List<String> masked(String console) {
        return Masked.lastLines(console, 100, 100_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "password: correct horse battery staple|password: ****",
                "Password for admin: correct horse|Password for admin: ****",
                "PASSPHRASE = \"two words\" # note|PASSPHRASE = ****",
                "db.passwd=a b c|db.passwd=****",
                "the passwords: one, two|the passwords: ****",
                "api_key=abc region=eu-west-1|api_key=**** region=eu-west-1",
                "web-1 login:|web-1 login:",
                "password:|password:",
            })
    void aPasswordIsMaskedToTheEndOfItsLine(String line, String shown) {
        assertThat(masked(line)).containsExactly(shown);
    }

    @Test
    void thePasswordsThatCloudInitHasChosenAreMasked() {
        assertThat(masked("""
                [   21.7] cloud-init[830]: Set the following 'random' passwords
                [   21.7] cloud-init[830]: ubuntu:R4nd0m one
                fedora:hunter2

                EXAMPLE\\admin:x y z
                Cloud-init v. 23 finished at Mon, 01 Jan: Datasource Ec2
                web:up
                """))
                .containsExactly(
                        "[   21.7] cloud-init[830]: Set the following 'random' passwords",
                        "[   21.7] cloud-init[830]: ubuntu:****",
                        "fedora:****",
                        "EXAMPLE\\admin:****",
                        "Cloud-init v. 23 finished at Mon, 01 Jan: Datasource Ec2",
                        "web:up");
    }

    @Test
    void endlessTextIsMaskedInAMoment() {
        String many = "password".repeat(5_000) + "\n" + "[a".repeat(20_000) + "\nSet the following passwords\n"
                + "a:".repeat(20_000);

        Assertions.assertTimeout(Duration.ofSeconds(10), () -> masked(many));
    }
}
