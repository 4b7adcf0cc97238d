package io.jenkins.plugins.amibackup.config;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.ProxyConfiguration;
import hudson.Util;
import hudson.XmlFile;
import hudson.model.Saveable;
import hudson.model.listeners.SaveableListener;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.identity.Machine;
import io.jenkins.plugins.amibackup.engine.identity.MachineCredentials;
import io.jenkins.plugins.amibackup.engine.identity.MachineServices;
import io.jenkins.plugins.amibackup.engine.identity.OwnInstance;
import io.jenkins.plugins.amibackup.engine.identity.OwnInstanceLook;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jenkins.util.SystemProperties;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;

/**
 * The controller's own identity, as any AWS tool would find it: environment, system properties, web identity, profile, container or
 * instance role. Services are asked on the way that a connection describes. Nothing is searched for until it is needed.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class ControllerIdentity {

    /** The file that names the instance on machines of EC2, for a controller that finds it elsewhere, and for tests. */
    public static final String BOARD = ControllerIdentity.class.getName() + ".boardAssetTag";

    /** How many ways, mostly Regions, keep their sessions. */
    private static final int WAYS = 64;

    private final Map<List<Object>, MachineCredentials> ways = new LinkedHashMap<>(WAYS, 0.75f, true);
    private MachineServices services = new MachineServices();

    public static ControllerIdentity get() {
        return ExtensionList.lookupSingleton(ControllerIdentity.class);
    }

    /**
     * Its credentials now.
     *
     * @param way how AWS is reached; its credentials are not used
     * @throws OperationException with the line to show when there are none
     */
    AwsCredentials resolve(AwsAccess way) {
        return on(way).resolveCredentials();
    }

    /** The EC2 instance that Jenkins runs on; this may take seconds. */
    public OwnInstance instance() {
        return new OwnInstanceLook(
                        new Controller(), Path.of(SystemProperties.getString(BOARD, OwnInstanceLook.BOARD_ASSET_TAG)))
                .look();
    }

    private synchronized MachineCredentials on(AwsAccess way) {
        MachineCredentials found = ways.computeIfAbsent(
                Arrays.asList(way.region(), way.endpoints(), way.proxy(), way.trust()),
                key -> new MachineCredentials(way, new Controller(), services));
        if (ways.size() > WAYS) {
            ways.remove(ways.keySet().iterator().next());
        }
        return found;
    }

    /** Jenkins stops, so nobody needs it any more. */
    public synchronized void close() {
        ways.clear();
        services = new MachineServices();
    }

    /** The settings have changed: those of before are of no use, and may hold the password of a proxy. */
    private synchronized void forgetWays() {
        ways.clear();
    }

    /** Hears that the settings of this plugin or of the proxy have been saved. */
    @Extension
    public static final class Changes extends SaveableListener {

        @Override
        public void onChange(Saveable what, XmlFile file) {
            if (what instanceof AmiBackupConfiguration || what instanceof ProxyConfiguration) {
                ControllerIdentity.get().forgetWays();
            }
        }
    }

    /** The machine that Jenkins runs on. */
    private static final class Controller implements Machine {

        @Override
        public String variable(String name) {
            return Util.fixNull(System.getenv(name)).strip();
        }

        @Override
        public Clock clock() {
            return Clock.systemUTC();
        }

        @Override
        public Line none() {
            return Line.of("signIn.none");
        }

        @Override
        public boolean isAttended() {
            return false;
        }

        @Override
        public void awaits(Line what) {
            // Nobody watches: whoever needs the credentials says that it asks again.
        }

        @Override
        public AwsCredentialsProvider singleSignOn(ProfileFile file, Profile profile, AwsAccess way) {
            throw new OperationException(
                    FailureKind.CREDENTIALS, Line.of("credentials.ssoElsewhere", profile.name()), null);
        }
    }
}
