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
import java.net.URL;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.util.NameValuePair;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Who sees which page and which JSON about backups, who may do what there, and who learns nothing of what there is. */
@WithSharedJenkins
class PermissionMatrixTest {

    private static final int OK = 200;
    private static final int DENIED = 403;
    private static final int NOWHERE = 404;
    private static final int POST_ALONE = 405;

    /** Those of a folder have their permissions in the folder, and none but to read on Jenkins. */
    private static final List<String> ROLES = List.of(
            "nobody",
            "reader",
            "viewer",
            "restorer",
            "manager",
            "folder-viewer",
            "folder-restorer",
            "folder-manager",
            "administrator");

    /** What lies below a place is asked for in one of Jenkins and one of a folder: a request takes its time, and these are hundreds. */
    private static final Set<String> LOOKED_INTO = Set.of(Place.DEFAULT, "secret");

    /** Who may see a place, restore from it, and manage what is in it. */
    private record Rights(Set<String> seeing, Set<String> restoring, Set<String> managing) {

        static final Rights OF_JENKINS = new Rights(
                Set.of("viewer", "restorer", "manager", "administrator"),
                Set.of("restorer", "administrator"),
                Set.of("manager", "administrator"));

        static final Rights OF_FOLDER = new Rights(
                Set.of("folder-viewer", "folder-restorer", "folder-manager", "administrator"),
                Set.of("folder-restorer", "administrator"),
                Set.of("folder-manager", "administrator"));

        static final Rights OF_ADMINISTRATORS =
                new Rights(Set.of("administrator"), Set.of("administrator"), Set.of("administrator"));

        static final Rights OF_NOBODY = new Rights(Set.of(), Set.of(), Set.of());

        List<Integer> toSee() {
            return statuses(seeing, seeing, OK);
        }

        List<Integer> toRestore() {
            return statuses(seeing, restoring, OK);
        }

        List<Integer> toManage() {
            return statuses(seeing, managing, OK);
        }
    }

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
                .to("reader", "viewer", "restorer", "manager", "folder-viewer", "folder-restorer", "folder-manager")
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
                .to("folder-viewer", "folder-restorer", "folder-manager")
                .grant(AmiBackupPermissions.RESTORE)
                .onFolders(folder)
                .to("folder-restorer")
                .grant(AmiBackupPermissions.MANAGE)
                .onFolders(folder)
                .to("folder-manager")
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("administrator"));
    }

    /**
     * The status for each of {@link #ROLES}, in their order: 404 for those who may not see the place, 403 for those who may see it and
     * not do this, and for those who may see nothing of ours at all.
     */
    private static List<Integer> statuses(Set<String> seeing, Set<String> allowed, int then) {
        return ROLES.stream()
                .map(role -> {
                    if (role.equals("nobody") || role.equals("reader")) {
                        return DENIED;
                    }
                    if (!seeing.contains(role)) {
                        return NOWHERE;
                    }
                    return allowed.contains(role) ? then : DENIED;
                })
                .toList();
    }

    private static Map<String, Rights> places() {
        Map<String, Rights> places = new LinkedHashMap<>();
        places.put(Place.DEFAULT, Rights.OF_JENKINS);
        places.put("shared", Rights.OF_JENKINS);
        places.put("secret", Rights.OF_FOLDER);
        places.put("orphaned", Rights.OF_ADMINISTRATORS);
        places.put("missing", Rights.OF_NOBODY);
        return places;
    }

    /** Method and address, and the status for each of {@link #ROLES}. */
    private static Map<String, List<Integer>> pages() {
        List<Integer> anyPlace = statuses(Set.copyOf(ROLES), Set.copyOf(ROLES), OK);
        List<Integer> missing = Rights.OF_NOBODY.toSee();
        Map<String, List<Integer>> matrix = new LinkedHashMap<>();
        for (String of : List.of("", "rows", "api/json", "api/xml")) {
            matrix.put("GET ami-backups/" + of, anyPlace);
        }
        places().forEach((place, rights) -> {
            String page = "GET ami-backups/places/" + place + "/";
            matrix.put(page, rights.toSee());
            matrix.put(page + "api/json", rights.toSee());
            matrix.put(page + "backups/" + MadeUpCatalog.image(1) + "/", rights.toSee());
            if (!LOOKED_INTO.contains(place)) {
                return;
            }
            matrix.put(page + "backups/none/", missing);
            matrix.put(page + "instances/none/", missing);
            for (String of : List.of("", "record", "drawing", "api/json", "api/xml")) {
                matrix.put(page + "backups/" + MadeUpCatalog.image(1) + "/" + of, rights.toSee());
            }
            for (String of : List.of("", "status", "drawing", "api/json", "api/xml")) {
                matrix.put(page + "instances/" + MadeUpCatalog.instance(1) + "/" + of, rights.toSee());
            }
            for (String of : List.of("", "where?item=1", "begun?item=1")) {
                matrix.put(page + "backups/" + MadeUpCatalog.image(1) + "/restore/" + of, rights.toRestore());
            }
        });
        return matrix;
    }

    /** The same of what changes something, or makes Jenkins do something. */
    private static Map<String, List<Integer>> actions() {
        Map<String, List<Integer>> matrix = new LinkedHashMap<>();
        places().forEach((place, rights) -> {
            String page = "ami-backups/places/" + place + "/backups/" + MadeUpCatalog.image(1) + "/";
            matrix.put("POST " + page + "look", rights.toSee());
            matrix.put("POST " + page + "hold", rights.toManage());
            if (!LOOKED_INTO.contains(place)) {
                return;
            }
            matrix.put("POST " + page + "release", rights.toManage());
            matrix.put("POST " + page + "restore/start", rights.toRestore());
        });
        String page = "GET ami-backups/places/" + Place.DEFAULT + "/backups/" + MadeUpCatalog.image(1) + "/";
        Rights rights = Rights.OF_JENKINS;
        for (String action : List.of("look", "hold", "release")) {
            matrix.put(page + action, statuses(rights.seeing(), rights.seeing(), POST_ALONE));
        }
        matrix.put(page + "restore/start", statuses(rights.seeing(), rights.restoring(), POST_ALONE));
        return matrix;
    }

    private static void assertAnswered(Map<String, List<Integer>> matrix) throws Exception {
        Map<String, List<Integer>> found = new LinkedHashMap<>();
        matrix.keySet().forEach(asked -> found.put(asked, new ArrayList<>()));
        for (String role : ROLES) {
            try (JenkinsRule.WebClient client = client(role)) {
                for (String asked : matrix.keySet()) {
                    found.get(asked).add(status(client, asked));
                }
            }
        }
        assertThat(found).isEqualTo(matrix);
    }

    /** Without making a page of the answer, which takes most of the time. */
    private static int status(JenkinsRule.WebClient client, String asked) throws Exception {
        String[] parts = asked.split(" ", 2);
        WebRequest request = new WebRequest(new URL(jenkins.getURL(), parts[1]), HttpMethod.valueOf(parts[0]));
        if (request.getHttpMethod() == HttpMethod.POST) {
            request.setRequestParameters(new ArrayList<>(List.of(new NameValuePair("why", "until the audit"))));
            client.addCrumb(request);
        }
        return client.loadWebResponse(request).getStatusCode();
    }

    @Test
    void eachPageAndEachJsonIsForThoseWhoMaySeeItsPlaceAlone() throws Exception {
        assertAnswered(pages());
    }

    @Test
    void eachActionIsAPostOfThoseWhoMayDoItWhereTheBackupIs() throws Exception {
        assertAnswered(actions());
    }

    @Test
    void nothingTellsOfAPlaceThatMayNotBeSeen() throws Exception {
        assertThat(seen("viewer")).isEqualTo("default+shared: web-1+shared-1, 2 of 2");
        assertThat(seen("folder-viewer")).isEqualTo("secret: secret-1+secret-2, 2 of 2");
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
        assertThat(entries()).containsExactlyElementsOf(ROLES.subList(2, ROLES.size()));
        assertThat(as(
                        "viewer",
                        () -> CatalogLinks.backup("backups-of-secret", AwsBesideJenkins.REGION, MadeUpCatalog.image(3))
                                .isPresent()))
                .isFalse();
        assertThat(as(
                        "folder-viewer",
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
