package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.logging.Level;

/** What an administrator's values must be, wherever they come from. Each rule throws with the line to show. */
final class ConfigurationRules {

    /** Which credentials jobs use, where requests go and where disks go takes more than the permission to manage. */
    static final List<String> ADMINISTRATORS_ONLY = List.of(
            "bucket",
            "bucketOwner",
            "sse",
            "sseKmsKeyId",
            "kmsKeyId",
            "waitFor",
            "credentialsId",
            "inheritCredentials",
            "allowControllerIdentity",
            "strict",
            "homeMoves",
            "finishLeftBackups",
            "inPlaceUnidentified",
            "ec2EndpointUrl",
            "s3EndpointUrl",
            "stsEndpointUrl",
            "certificateAuthorities",
            "pathStyle",
            "retentionFloor",
            "defaultRetention",
            "allowPruneOfAll",
            "longestLockFor",
            "allowComplianceLock");

    private static final SystemLog LOGGER = SystemLog.of(ConfigurationRules.class.getName());

    private static final int LONGEST_POLL_OF_ALL = 3600;

    private ConfigurationRules() {}

    /** Applies a rule to a value that may be left out, and returns it stripped; null where it is left out. */
    @CheckForNull
    static String checked(@CheckForNull String value, FormText.Rule rule) {
        String given = Util.fixEmptyAndTrim(value);
        if (given != null) {
            refuse(() -> rule.check(given));
        }
        return given;
    }

    /** The exception that forms, Configuration as Code and scripts expect for an invalid value. */
    static void refuse(Runnable check) {
        try {
            check.run();
        } catch (OperationException wrong) {
            throw new IllegalArgumentException(FormText.shown(wrong.line()), wrong);
        }
    }

    /** Applies the rule of the time between two polls, and returns it. */
    static int checkedPoll(int seconds) {
        refuse(() -> poll(seconds));
        return seconds;
    }

    static void poll(String seconds) {
        poll(seconds(seconds));
    }

    /** A number as typed; 0 if it isn't one. */
    static int seconds(String typed) {
        try {
            return Integer.parseInt(Util.fixNull(typed).strip());
        } catch (NumberFormatException noNumber) {
            return 0;
        }
    }

    static void poll(int seconds) {
        if (seconds < 1 || seconds > LONGEST_POLL_OF_ALL) {
            throw new OperationException(
                    FailureKind.BAD_INPUT, Messages.AmiBackupConfiguration_Poll(String.valueOf(LONGEST_POLL_OF_ALL)));
        }
    }

    /** Applies the rule of endpoints, and warns in the log of the controller of one that the network can listen to. */
    @CheckForNull
    static String checkedEndpoint(@CheckForNull String value) {
        String given = checked(value, ConfigurationRules::endpoint);
        if (given != null && Endpoints.isExposed(URI.create(given))) {
            LOGGER.log(Level.WARNING, Messages.AmiBackupConfiguration_PlainHttp(given));
        }
        return given;
    }

    static void endpoint(String url) {
        if (!isEndpoint(url)) {
            throw new OperationException(FailureKind.BAD_INPUT, Messages.AmiBackupConfiguration_Endpoint(url));
        }
    }

    private static boolean isEndpoint(String url) {
        try {
            URI uri = new URI(url);
            return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    /** The addresses of AWS; those left out are the public ones. */
    static Endpoints endpoints(String ec2, String s3, String sts, boolean pathStyle) {
        return new Endpoints(uri(ec2), uri(s3), uri(sts), pathStyle);
    }

    private static URI uri(String url) {
        String given = Util.fixEmptyAndTrim(url);
        if (given == null) {
            return null;
        }
        endpoint(given);
        return URI.create(given);
    }
}
