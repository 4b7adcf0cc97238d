package io.jenkins.plugins.amibackup.freestyle;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.XmlFile;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Items;
import hudson.model.Result;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.LaunchWith;
import io.jenkins.plugins.amibackup.config.Retention;
import io.jenkins.plugins.amibackup.config.VerifyWith;
import java.beans.Introspector;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.kohsuke.stapler.DataBoundSetter;
import org.w3c.dom.Document;
import org.w3c.dom.Node;

/**
 * XML that was written by hand, by Job DSL or by an earlier version doesn't name everything. What is missing has the default that
 * it has in a form.
 */
@WithSharedJenkins
class MissingElementsTest {

    private static JenkinsRule jenkins;

    /** No instance and no image: a build gets as far as the check of what it asks for, and asks AWS nothing. */
    private static final String NOBODY = "nobody";

    private static <T extends OperationBuilder> T full(T builder) {
        builder.setBucket("acme-ami-backups");
        builder.setBucketOwner("999999999999");
        builder.setRegion("eu-west-1");
        builder.setCredentialsId("aws");
        builder.setRoleArn("arn:aws:iam::123456789012:role/backup");
        builder.setExternalId("external");
        builder.setKmsKeyId("alias/backups");
        builder.setTags("Team=storage");
        builder.setTimeoutMinutes(90);
        builder.setOnAbort("detach");
        return builder;
    }

    private static AmiBackupBuilder fullBackup() {
        AmiBackupBuilder backup = full(new AmiBackupBuilder(NOBODY));
        backup.setAmiPrefix("nightly");
        backup.setMaxInstances(7);
        backup.setLog("each");
        backup.setNoReboot(false);
        backup.setKeepImage(false);
        backup.setExcludeDevices("/dev/sdf");
        backup.setDescription("before the move");
        backup.setRetentionSet("nightly");
        backup.setLockFor("30d");
        backup.setWaitFor("pointInTime");
        return backup;
    }

    private static Retention fullRetention() {
        Retention retention = new Retention();
        retention.setKeepLast(7);
        retention.setKeepWithin("14d");
        retention.setKeepTagged(Map.of("Hold", "*"));
        retention.setImagesKeepLast(3);
        retention.setTimeZone("Europe/Berlin");
        return retention;
    }

    private static AmiRestoreBuilder fullRestore() {
        AmiRestoreBuilder restore = full(new AmiRestoreBuilder(NOBODY));
        restore.setName("web-1-again");
        restore.setBackupRunId("7f3a2c41");
        restore.setEncrypt("true");
        restore.setAcceptForeign(true);
        restore.setLaunch(true);
        restore.setLaunchWith(fullLaunch());
        restore.setDryRun(true);
        restore.setInPlaceOf(NOBODY);
        return restore;
    }

    private static LaunchWith fullLaunch() {
        LaunchWith launch = new LaunchWith();
        launch.setInstanceType("t3.large");
        launch.setSubnetId("subnet-0a1b2c3d4e5f67890");
        launch.setSecurityGroupIds(List.of("sg-0a1b2c3d4e5f67890"));
        launch.setKeyName("none");
        launch.setProfile("web");
        launch.setAvailabilityZone("eu-west-1b");
        launch.setTenancy("default");
        launch.setPrivateIp("same");
        launch.setElasticIp("move");
        launch.setUserDataCredentialsId("boot-script");
        launch.setTags(Map.of("Ticket", "4711"));
        return launch;
    }

    private static AmiBackupVerifyBuilder fullVerification() {
        AmiBackupVerifyBuilder verify = new AmiBackupVerifyBuilder();
        verify.setBucket("acme-ami-backups");
        verify.setRegion("eu-west-1");
        verify.setOnAbort("detach");
        verify.setInstanceId(NOBODY);
        verify.setInstanceTags("Role=web");
        verify.setMaxInstances(7);
        verify.setLog("summary");
        verify.setPick("random");
        verify.setWithin("30d");
        verify.setLevel("console");
        verify.setSubnetId("subnet-0a1b2c3d4e5f67890");
        verify.setSecurityGroupIds("sg-0a1b2c3d4e5f67890");
        verify.setInstanceType("t3.large");
        verify.setTimeoutMinutes(30);
        verify.setConsolePattern("login:");
        verify.setKeepConsole(false);
        return verify;
    }

    private static AmiBackupPruneBuilder fullPrune() {
        AmiBackupPruneBuilder prune = new AmiBackupPruneBuilder();
        prune.setBucket("acme-ami-backups");
        prune.setRegion("eu-west-1");
        prune.setOnAbort("detach");
        prune.setInstanceId(NOBODY);
        prune.setInstanceTags("Role=web");
        prune.setMaxInstances(7);
        prune.setLog("each");
        prune.setAll(true);
        prune.setRetention(new Retention());
        prune.setDryRun(false);
        prune.setRetentionSet("nightly");
        prune.setMaxRemovals(7);
        prune.setTemplateVersions("default,latest");
        return prune;
    }

    private static VerifyWith fullDrill() {
        VerifyWith with = new VerifyWith();
        with.setSubnetId("subnet-0a1b2c3d4e5f67890");
        with.setSecurityGroupIds(List.of("sg-0a1b2c3d4e5f67890"));
        with.setInstanceType("t3.large");
        with.setTimeoutMinutes(30);
        with.setAllowNetwork(true);
        with.setProfile("drills");
        with.setConsolePattern("login:");
        with.setCommand("true");
        with.setKeepConsole(false);
        return with;
    }

    /** The XML of an object without each of its elements in turn, and without any; by the name of what is missing. */
    private static Map<String, String> without(Object full) throws Exception {
        String xml = Items.XSTREAM2.toXML(full);
        Map<String, String> without = new LinkedHashMap<>();
        int elements = elements(parsed(xml));
        assertThat(elements).isGreaterThan(3);
        for (int i = 0; i < elements; i++) {
            Document document = parsed(xml);
            Node gone = element(document, i);
            document.getDocumentElement().removeChild(gone);
            without.put(gone.getNodeName(), text(document));
        }
        Document empty = parsed(xml);
        while (empty.getDocumentElement().hasChildNodes()) {
            empty.getDocumentElement().removeChild(empty.getDocumentElement().getFirstChild());
        }
        without.put("everything", text(empty));
        return without;
    }

    private static Document parsed(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static int elements(Document document) {
        int count = 0;
        while (element(document, count) != null) {
            count++;
        }
        return count;
    }

    private static Node element(Document document, int index) {
        int seen = 0;
        for (Node node = document.getDocumentElement().getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeType() == Node.ELEMENT_NODE && seen++ == index) {
                return node;
            }
        }
        return null;
    }

    private static String text(Document document) throws Exception {
        StringWriter text = new StringWriter();
        TransformerFactory.newInstance()
                .newTransformer()
                .transform(new DOMSource(document.getDocumentElement()), new StreamResult(text));
        return text.toString().replaceFirst("<\\?xml[^>]*\\?>", "");
    }

    private static FreeStyleProject job(String builders, String wrappers) throws Exception {
        return (FreeStyleProject) jenkins.jenkins.createProjectFromXML(
                "job-" + jenkins.jenkins.getItems().size(),
                new ByteArrayInputStream(("<project><builders>" + builders + "</builders><buildWrappers>" + wrappers
                                + "</buildWrappers></project>")
                        .getBytes(StandardCharsets.UTF_8)));
    }

    /** The page of the job's configuration, as the server writes it. */
    private static String form(FreeStyleProject job) throws Exception {
        try (JenkinsRule.WebClient browser = jenkins.createWebClient().withJavaScriptEnabled(false)) {
            return browser.getPage(job, "configure").getWebResponse().getContentAsString();
        }
    }

    private static void endsWithOneLine(FreeStyleProject job, String missing) throws Exception {
        FreeStyleBuild build = jenkins.buildAndAssertStatus(Result.FAILURE, job);
        assertThat(JenkinsRule.getLog(build)).as(missing).contains("ERROR: ").doesNotContain("Exception", "\tat ");
    }

    /** Each alone, because the first that fails ends a build; their forms stand on one page. */
    private static void survive(Object full) throws Exception {
        Map<String, String> without = without(full);
        for (Map.Entry<String, String> one : without.entrySet()) {
            endsWithOneLine(job(one.getValue(), ""), one.getKey());
        }
        form(job(String.join("", without.values()), ""));
    }

    @Test
    void aBackupSurvivesTheLackOfAnyElement() throws Exception {
        AmiBackupBuilder backup = fullBackup();
        backup.setRetention(fullRetention());
        survive(backup);
    }

    @Test
    void aRestoreSurvivesTheLackOfAnyElement() throws Exception {
        survive(fullRestore());
    }

    @Test
    void aGateSurvivesTheLackOfAnyElement() throws Exception {
        AmiBackupGateWrapper gate = new AmiBackupGateWrapper(fullBackup());
        gate.setMaxAge("12h");
        gate.setCreateIfMissing(true);
        gate.setRestoreOnFailure(true);
        gate.setVerifiedWithin("7d");
        gate.setVerifiedLevel("boot");
        gate.setVerifyIfMissing(true);
        gate.setVerifyWith(fullDrill());
        gate.setWayBack("inPlace");
        gate.setRollbackMaxAge("2h");
        gate.setAccept("stored");
        gate.setOnLostBackup("warn");
        for (Map.Entry<String, String> one : without(gate).entrySet()) {
            FreeStyleProject job = job("", one.getValue());
            endsWithOneLine(job, one.getKey());
            form(job);
        }
    }

    @Test
    void whatIsMissingHasItsDefault() throws Exception {
        FreeStyleProject job = job(
                without(fullBackup()).get("everything"),
                without(new AmiBackupGateWrapper(null)).get("everything"));
        AmiBackupBuilder backup = job.getBuildersList().get(AmiBackupBuilder.class);
        jenkins.assertEqualDataBoundBeans(new AmiBackupBuilder(""), backup);
        assertThat(backup.getMaxInstances()).isEqualTo(50);
        assertThat(backup.isEncrypt() && backup.isKeepImage() && backup.isNoReboot())
                .isTrue();
        jenkins.assertEqualDataBoundBeans(
                new AmiBackupGateWrapper(null), job.getBuildWrappersList().get(AmiBackupGateWrapper.class));
        assertThat(job.getBuildWrappersList().get(AmiBackupGateWrapper.class).isAllowExcluded())
                .isTrue();
        assertThat(form(job))
                .containsPattern(
                        "name=\"[^\"]*maxInstances\"[^>]*value=\"50\"|value=\"50\"[^>]*name=\"[^\"]*maxInstances\"");
        AmiRestoreBuilder restore = (AmiRestoreBuilder)
                Items.XSTREAM2.fromXML(without(fullRestore()).get("everything"));
        jenkins.assertEqualDataBoundBeans(new AmiRestoreBuilder(""), restore);
    }

    @Test
    void whatIsMissingOfAVerificationOrALaunchHasItsDefault() throws Exception {
        AmiBackupVerifyBuilder verify = new AmiBackupVerifyBuilder();
        jenkins.assertEqualDataBoundBeans(
                verify, read(without(fullVerification()).get("everything")));
        assertThat(verify.getTimeoutMinutes()).isEqualTo(60);
        assertThat(verify.isKeepConsole()).isTrue();
        jenkins.assertEqualDataBoundBeans(
                new LaunchWith(), read(without(fullLaunch()).get("everything")));
        jenkins.assertEqualDataBoundBeans(
                new Retention(), read(without(fullRetention()).get("everything")));
        VerifyWith bare = (VerifyWith) read(without(fullDrill()).get("everything"));
        assertThat(bare.getTimeoutMinutes()).isEqualTo(60);
        assertThat(bare.isKeepConsole()).isTrue();
        jenkins.assertEqualDataBoundBeans(new VerifyWith(), bare);

        Map<String, String> without = without(fullVerification());
        endsWithOneLine(job(without.get("everything"), ""), "everything");
        form(job(String.join("", without.values()), ""));
    }

    @Test
    void whatIsMissingOfAPruneHasItsDefaultAndADryRunIsOne() throws Exception {
        Map<String, String> without = without(fullPrune());
        AmiBackupPruneBuilder bare = (AmiBackupPruneBuilder) read(without.get("everything"));
        assertThat(bare.isDryRun()).isTrue();
        assertThat(((AmiBackupPruneBuilder) read(without.get("dryRun"))).isDryRun())
                .isTrue();
        assertThat(bare.getTemplateVersions()).isEqualTo("all");
        assertThat(bare.getMaxInstances()).isEqualTo(50);
        jenkins.assertEqualDataBoundBeans(new AmiBackupPruneBuilder(), bare);
        endsWithOneLine(job(without.get("everything"), ""), "everything");
        form(job(String.join("", without.values()), ""));
    }

    private static Object read(String xml) {
        return Items.XSTREAM2.fromXML(xml);
    }

    @Test
    void theGlobalConfigurationSurvivesTheLackOfAnyElement() throws Exception {
        AmiBackupConfiguration configuration = AmiBackupConfiguration.get();
        Map<String, String> defaults = values(configuration);
        configuration.setRegion("eu-west-1");
        configuration.setBucket("acme-ami-backups");
        configuration.setBucketOwner("999999999999");
        configuration.setAmiPrefix("nightly");
        configuration.setKmsKeyId("alias/backups");
        configuration.setWaitFor("image");
        configuration.setStrict(true);
        configuration.setShortestPollSeconds(7);
        configuration.setRetentionFloor(fullRetention());
        configuration.setLongestLockFor("90d");
        XmlFile file = new XmlFile(new File(jenkins.jenkins.getRootDir(), configuration.getId() + ".xml"));
        for (Map.Entry<String, String> one : without(configuration).entrySet()) {
            Files.writeString(file.getFile().toPath(), one.getValue());
            Map<String, String> loaded = values(new AmiBackupConfiguration());
            if (one.getKey().equals("everything")) {
                assertThat(loaded).isEqualTo(defaults);
            } else {
                assertThat(loaded.get(one.getKey())).as(one.getKey()).isEqualTo(defaults.get(one.getKey()));
            }
        }
    }

    /** What a form, or Configuration as Code, would show. */
    private static Map<String, String> values(AmiBackupConfiguration configuration)
            throws ReflectiveOperationException {
        Map<String, String> values = new TreeMap<>();
        for (Method setter : AmiBackupConfiguration.class.getMethods()) {
            if (setter.isAnnotationPresent(DataBoundSetter.class)) {
                String property = setter.getName().substring("set".length());
                String getter = setter.getParameterTypes()[0] == boolean.class ? "is" : "get";
                values.put(
                        Introspector.decapitalize(property),
                        String.valueOf(AmiBackupConfiguration.class
                                .getMethod(getter + property)
                                .invoke(configuration)));
            }
        }
        return values;
    }
}
