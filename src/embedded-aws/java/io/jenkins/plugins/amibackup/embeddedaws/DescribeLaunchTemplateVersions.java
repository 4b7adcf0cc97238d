package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** DescribeLaunchTemplateVersions over all templates: then AWS demands {@code $Latest}, {@code $Default} or both. */
final class DescribeLaunchTemplateVersions implements Ec2Action {

    private static final List<String> OF_ALL = List.of("$Latest", "$Default");

    private static final FilterTable<LaunchTemplate> FILTERS =
            new FilterTable<LaunchTemplate>(null).one("image-id", LaunchTemplate::imageId);

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> versions = call.parameters.list("LaunchTemplateVersion");
        FilterTable<LaunchTemplate>.Filters filters = FILTERS.read(call.parameters);
        Page.Request page = Page.Request.read(call.parameters, 1, 200, false);
        call.checked();
        if (versions.isEmpty() || !OF_ALL.containsAll(versions)) {
            throw AwsError.bad(
                    "MissingParameter", "To describe the versions of all templates, specify $Latest, $Default or both");
        }
        Page<LaunchTemplate> found = Page.of(
                call.region.launchTemplates,
                template -> template.ownerId().equals(call.accountId()) && filters.match(template, call.seen),
                LaunchTemplate::sequence,
                page);
        xml.list("launchTemplateVersionSet", "item", found.items(), template -> version(xml, template));
        xml.text("nextToken", found.nextToken());
    }

    private static void version(Xml xml, LaunchTemplate template) {
        xml.text("launchTemplateId", template.id()).text("launchTemplateName", template.name());
        xml.text("versionNumber", 1).text("defaultVersion", true);
        xml.start("launchTemplateData").text("imageId", template.imageId()).end();
    }
}
