package io.jenkins.plugins.amibackup.catalogs;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Item;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupPermissions;
import io.jenkins.plugins.amibackup.config.CatalogLinks;
import io.jenkins.plugins.amibackup.config.CatalogPlaces;
import io.jenkins.plugins.amibackup.config.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.Page;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Who sees which page and which JSON about backups, and who learns nothing of what there is. */
@WithSharedJenkins
class PermissionMatrixTest {

    private static final int OK = 200;
    private static final int DENIED = 403;
    private static final int NOWHERE = 404;

    private static final List<String> ROLES =
            List.of("nobody", "reader", "viewer", "folder", "restorer", "manager", "administrator");

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    private static JenkinsRule jenkins;

    @BeforeEach
    void configure() throws Exception {
        Listings.get().tend();
        aws.configure();
        new MadeUpCatalog(aws, AwsBesideJenkins.BUCKET).put(1, "web-1");
        Folder folder = jenkins.jenkins.createProject(Folder.class, "team");
        MadeUpCatalog.named(aws, "shared", "").put(2, "shared-1");
        MadeUpCatalog.named(aws, "secret", "team").put(3, "secret-1").put(4, "secret-2");
        MadeUpCatalog.named(aws, "orphaned", "gone").put(5, "orphan-1");
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .to("reader", "viewer", "folder", "restorer", "manager")
                .grant(AmiBackupPermissions.VIEW)
                .onRoot()
                .to("viewer", "restorer", "manager")
                .grant(AmiBackupPermissions.RESTORE)
                .onRoot()
                .to("restorer")
                .grant(AmiBackupPermissions.MANAGE)
                .onRoot()
                .to("manager")
                .grant(Item.READ, AmiBackupPermissions.VIEW)
                .onFolders(folder)
                .to("folder")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("administrator"));
    }

    /** The status of each address for {@link #ROLES}, in their order. */
    private static Map<String, List<Integer>> matrix() {
        List<Integer> anyPlace = List.of(DENIED, DENIED, OK, OK, OK, OK, OK);
        List<Integer> ofJenkins = List.of(DENIED, DENIED, OK, NOWHERE, OK, OK, OK);
        List<Integer> ofFolder = List.of(DENIED, DENIED, NOWHERE, OK, NOWHERE, NOWHERE, OK);
        List<Integer> ofNobody = List.of(DENIED, DENIED, NOWHERE, NOWHERE, NOWHERE, NOWHERE, OK);
        List<Integer> missing = List.of(DENIED, DENIED, NOWHERE, NOWHERE, NOWHERE, NOWHERE, NOWHERE);
        Map<String, List<Integer>> matrix = new LinkedHashMap<>();
        matrix.put("ami-backups/", anyPlace);
        matrix.put("ami-backups/rows", anyPlace);
        matrix.put("ami-backups/api/json", anyPlace);
        matrix.put("ami-backups/api/xml", anyPlace);
        Map<String, List<Integer>> places = new LinkedHashMap<>();
        places.put(Place.DEFAULT, ofJenkins);
        places.put("shared", ofJenkins);
        places.put("secret", ofFolder);
        places.put("orphaned", ofNobody);
        places.put("missing", missing);
        places.forEach((place, statuses) -> {
            matrix.put("ami-backups/places/" + place + "/", statuses);
            matrix.put("ami-backups/places/" + place + "/api/json", statuses);
            matrix.put("ami-backups/places/" + place + "/backups/none/", missing);
            matrix.put("ami-backups/places/" + place + "/instances/none/", missing);
        });
        return matrix;
    }

    @Test
    void eachPageAndEachJsonIsForThoseWhoMaySeeItsPlaceAlone() throws Exception {
        Map<String, List<Integer>> found = new LinkedHashMap<>();
        for (String address : matrix().keySet()) {
            found.put(address, new ArrayList<>());
        }
        for (String role : ROLES) {
            try (JenkinsRule.WebClient client = client(role)) {
                for (String address : found.keySet()) {
                    Page page = client.getPage(client.getContextPath() + address);
                    found.get(address).add(page.getWebResponse().getStatusCode());
                }
            }
        }
        assertThat(found).isEqualTo(matrix());
    }

    @Test
    void nothingTellsOfAPlaceThatMayNotBeSeen() throws Exception {
        assertThat(seen("viewer")).isEqualTo("default+shared: web-1+shared-1, 2 of 2");
        assertThat(seen("folder")).isEqualTo("secret: secret-1+secret-2, 2 of 2");
        assertThat(seen("administrator"))
                .isEqualTo("default+shared+secret+orphaned: web-1+shared-1+secret-1+secret-2, 4 of 4");
        try (JenkinsRule.WebClient client = client("viewer")) {
            for (String address : List.of("ami-backups/", "ami-backups/?place=secret", "ami-backups/rows?q=secret-1")) {
                assertThat(client.goTo(address, "text/html").getWebResponse().getContentAsString())
                        .as(address)
                        .doesNotContain("secret-2", "backups-of-secret", "value=\"secret\"", "backups-of-orphaned");
            }
        }
    }

    @Test
    void theEntryAndTheLinksAreForThoseWhoSeeAPlace() throws Exception {
        assertThat(entries()).containsExactly("viewer", "folder", "restorer", "manager", "administrator");
        assertThat(as(
                        "viewer",
                        () -> CatalogLinks.backup("backups-of-secret", AwsBesideJenkins.REGION, MadeUpCatalog.image(3))
                                .isPresent()))
                .isFalse();
        assertThat(as(
                        "folder",
                        () -> CatalogLinks.backup("backups-of-secret", AwsBesideJenkins.REGION, MadeUpCatalog.image(3))
                                .orElseThrow()))
                .isEqualTo("ami-backups/places/secret/backups/" + MadeUpCatalog.image(3) + "/");
    }

    @Test
    void moreThanSeeingTakesMorePermissions() throws Exception {
        for (String role : List.of("viewer", "restorer", "manager", "administrator")) {
            assertThat(as(role, () -> {
                        Place place = CatalogPlaces.visible(Place.DEFAULT).orElseThrow();
                        return place.allows(AmiBackupPermissions.RESTORE) + " "
                                + place.allows(AmiBackupPermissions.MANAGE);
                    }))
                    .as(role)
                    .isEqualTo((role.equals("restorer") || role.equals("administrator")) + " "
                            + (role.equals("manager") || role.equals("administrator")));
        }
    }

    /** What the JSON names. */
    private static String seen(String role) throws Exception {
        try (JenkinsRule.WebClient client = client(role)) {
            client.goTo("ami-backups/api/json", "application/json");
            Listings.get().settle();
            JSONObject json = JSONObject.fromObject(client.goTo("ami-backups/api/json", "application/json")
                    .getWebResponse()
                    .getContentAsString());
            return names(json.getJSONArray("places"), "name") + ": "
                    + names(json.getJSONArray("backups"), "instanceName") + ", " + json.getInt("total") + " of "
                    + json.getInt("size");
        }
    }

    private static String names(JSONArray of, String field) {
        List<String> names = new ArrayList<>();
        of.forEach(one -> names.add(((JSONObject) one).getString(field)));
        return String.join("+", names);
    }

    private static List<String> entries() throws Exception {
        List<String> shown = new ArrayList<>();
        for (String role : ROLES) {
            CatalogsAction entry =
                    jenkins.jenkins.getExtensionList(CatalogsAction.class).get(0);
            if (as(role, () -> entry.getIconFileName() != null)) {
                shown.add(role);
            }
        }
        return shown;
    }

    private static <T> T as(String role, Callable<T> question) throws Exception {
        try (ACLContext user = ACL.as2(User.getById(role, true).impersonate2())) {
            return question.call();
        }
    }

    private static JenkinsRule.WebClient client(String role) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient();
        client.getOptions().setThrowExceptionOnFailingStatusCode(false);
        client.getOptions().setJavaScriptEnabled(false);
        return client.login(role);
    }
}
