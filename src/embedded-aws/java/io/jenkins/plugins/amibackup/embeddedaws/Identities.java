package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Access keys, roles and the sessions of roles. */
final class Identities {

    /** Why credentials are not accepted. */
    enum Refusal {
        MISSING,
        UNKNOWN,
        WRONG_TOKEN,
        EXPIRED
    }

    /** Thrown with the reason; each service has its own words for it. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;
        final Refusal refusal;

        Refused(Refusal refusal) {
            super(refusal.name(), null, false, false);
            this.refusal = refusal;
        }
    }

    /** Temporary credentials as AssumeRole gives them. */
    record Session(Caller caller, String secret, String token, Instant expires) {}

    private final Map<String, Account> users;
    private final Map<String, String> externalIdOfRole = new ConcurrentHashMap<>();
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final Ids ids;
    private final Faults faults;

    /** @param users by access key id; where it is empty every access key is the default user's */
    Identities(Map<String, Account> users, Ids ids, Faults faults) {
        this.users = Map.copyOf(users);
        this.ids = ids;
        this.faults = faults;
    }

    Caller caller(Credential credential, Instant now) throws Refused {
        if (credential.isMissing()) {
            throw new Refused(Refusal.MISSING);
        }
        Session session = sessions.get(credential.accessKeyId());
        Account user = users.isEmpty() ? Account.DEFAULT : users.get(credential.accessKeyId());
        if (session == null && user == null) {
            throw new Refused(Refusal.UNKNOWN);
        }
        if (session != null && !session.token().equals(credential.sessionToken())) {
            throw new Refused(Refusal.WRONG_TOKEN);
        }
        if (faults.isExpired(credential.accessKeyId()) || session != null && !now.isBefore(session.expires())) {
            throw new Refused(Refusal.EXPIRED);
        }
        if (session != null) {
            return session.caller();
        }
        String name = user.arn().substring(user.arn().lastIndexOf('/') + 1);
        return new Caller(credential.accessKeyId(), user.id(), user.arn(), "AIDA" + name.hashCode(), "");
    }

    /** @param externalId what AssumeRole must send; empty where it need not send one */
    void role(String arn, String externalId) {
        externalIdOfRole.put(arn, externalId);
    }

    /** Whether this role can be assumed with this external id. */
    boolean trusts(String roleArn, String externalId) {
        String expected = externalIdOfRole.get(roleArn);
        return expected != null && (expected.isEmpty() || expected.equals(externalId));
    }

    /** The name of the session of this key; empty for the key of a user. */
    String sessionName(String accessKeyId) {
        Session session = sessions.get(accessKeyId);
        return session == null
                ? ""
                : session.caller().arn().substring(session.caller().arn().lastIndexOf('/') + 1);
    }

    List<String> sessionSecrets() {
        return sessions.values().stream()
                .flatMap(session -> Stream.of(session.caller().accessKeyId(), session.secret(), session.token()))
                .toList();
    }

    Session assume(String roleArn, String sessionName, Duration lifetime, Instant now) {
        String accountId = roleArn.split(":")[4];
        String role = roleArn.substring(roleArn.lastIndexOf('/') + 1);
        String accessKeyId = ids.principal("ASIA");
        String arn = "arn:aws:sts::" + accountId + ":assumed-role/" + role + "/" + sessionName;
        String userId = "AROA" + Integer.toHexString(roleArn.hashCode()).toUpperCase(Locale.ROOT) + ":" + sessionName;
        Caller caller = new Caller(accessKeyId, accountId, arn, userId, roleArn);
        Session session = new Session(caller, ids.hex(32), ids.hex(32), now.plus(lifetime));
        sessions.put(accessKeyId, session);
        return session;
    }
}
