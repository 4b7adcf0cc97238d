package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;

/** The status checks of an instance and what its console says, over time. */
final class Health {

    static final String LINUX = "[    0.000000] Linux version 6.1.156 (gcc 11.5.0)\n"
            + "[    1.482913] EXT4-fs (nvme0n1p1): mounted filesystem with ordered data mode\n"
            + "[    6.270114] cloud-init[1622]: Cloud-init v. 22.2.2 finished. Datasource DataSourceEc2Local\n"
            + "\n"
            + "Amazon Linux 2023\n"
            + "Kernel 6.1.156 on an x86_64 (-)\n"
            + "\n"
            + "ip-10-0-1-10 login: ";
    /** All that AWS keeps of a Windows server's console: event log errors, and that it is ready. */
    static final String WINDOWS = "<RDPCERTIFICATE-SUBJECTNAME>EC2AMAZ-0A1B2C3</RDPCERTIFICATE-SUBJECTNAME>\n"
            + "<Message>Windows is Ready to use</Message>\n";

    final Timeline<CheckVerdicts> checks = new Timeline<>(CheckVerdicts.INITIALIZING);
    final Timeline<String> console = new Timeline<>("");
    /** From when on its agent is registered with Systems Manager, if it may register at all. */
    final Instant registers;
    /** How much later the console is told without Latest. */
    final Duration lag;

    /** @param takes from running to the verdicts */
    Health(Instant running, Duration takes, Fate fate, String says) {
        Instant first = running.plus(takes);
        if (!fate.meanwhileFor.isZero()) {
            checks.put(first, fate.meanwhile);
        }
        checks.put(first.plus(fate.meanwhileFor), fate.end);
        Duration half = takes.dividedBy(2);
        registers = running.plus(half);
        lag = takes.plus(half);
        console.put(running.plus(half), fate.console == null ? says : fate.console);
    }

    /** Its checks begin anew, and say afterwards what they say now. */
    void restarts(Instant now, Duration takes) {
        if (!takes.isZero()) {
            CheckVerdicts verdicts = checks.at(now);
            checks.put(now, CheckVerdicts.INITIALIZING);
            checks.put(now.plus(takes), verdicts);
        }
    }

    /** What an instance that had always been there has. */
    static Health old(Instant since, String says) {
        return new Health(since, Duration.ZERO, Fate.good(), says);
    }
}
