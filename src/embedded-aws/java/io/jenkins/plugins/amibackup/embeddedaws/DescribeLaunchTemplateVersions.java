package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.stream.Stream;

/**
 * DescribeLaunchTemplateVersions: of one template all versions or some, of all templates together {@code $Latest}, {@code $Default}
 * or both.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html">EC2 API Reference</a>
 */
final class DescribeLaunchTemplateVersions implements Ec2Action {

    private static final String LATEST = "$Latest";
    private static final String DEFAULT = "$Default";

    private static final FilterTable<LaunchTemplate.Version> FILTERS = new FilterTable<LaunchTemplate.Version>(null)
            .one("image-id", LaunchTemplate.Version::imageId)
            .one("is-default-version", LaunchTemplate.Version::isDefault);

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String id = call.parameters.text("LaunchTemplateId");
        List<String> versions = call.parameters.list("LaunchTemplateVersion");
        FilterTable<LaunchTemplate.Version>.Filters filters = FILTERS.read(call.parameters);
        Page.Request page = Page.Request.read(call.parameters, 1, 200, false);
        call.checked();
        if (id == null && (versions.isEmpty() || !List.of(LATEST, DEFAULT).containsAll(versions))) {
            throw AwsError.bad(
                    "MissingParameter", "To describe the versions of all templates, specify $Latest, $Default or both");
        }
        List<LaunchTemplate.Version> candidates = templates(call, id)
                .flatMap(template -> template.versions().stream())
                .filter(version -> versions.isEmpty() || isAmong(versions, version))
                .toList();
        Page<LaunchTemplate.Version> found = Page.of(
                candidates, version -> filters.match(version, call.seen), LaunchTemplate.Version::sequence, page);
        xml.list("launchTemplateVersionSet", "item", found.items(), version -> write(xml, version));
        xml.text("nextToken", found.nextToken());
    }

    private static Stream<LaunchTemplate> templates(Ec2Call call, String id) {
        List<LaunchTemplate> own = call.region.references.templates.stream()
                .filter(template -> template.ownerId.equals(call.accountId()))
                .filter(template -> id == null || template.id.equals(id))
                .toList();
        if (id != null && own.isEmpty()) {
            throw AwsError.bad(
                    "InvalidLaunchTemplateId.NotFound",
                    "The specified launch template, with template ID " + id + ", does not exist.");
        }
        return own.stream();
    }

    private static boolean isAmong(List<String> versions, LaunchTemplate.Version version) {
        return versions.contains(LATEST) && version.isLatest()
                || versions.contains(DEFAULT) && version.isDefault()
                || versions.contains(Long.toString(version.number()));
    }

    private static void write(Xml xml, LaunchTemplate.Version version) {
        LaunchTemplate template = version.template();
        xml.text("launchTemplateId", template.id).text("launchTemplateName", template.name);
        xml.text("versionNumber", version.number()).text("defaultVersion", version.isDefault());
        xml.start("launchTemplateData").text("imageId", version.imageId()).end();
    }
}
