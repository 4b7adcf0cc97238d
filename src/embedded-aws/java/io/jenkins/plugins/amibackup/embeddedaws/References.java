package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.NoSuchElementException;

/**
 * What refers to images, behind the scenes: beside instances that is launch templates, parameters of Systems Manager and recipes
 * of Image Builder. All of it is the default account's, in the server's Region. Nothing here is counted, denied or delayed.
 */
public final class References {

    private final Ec2World world;
    private final String region;

    References(Ec2World world, String region) {
        this.world = world;
        this.region = region;
    }

    /**
     * Makes a launch template with a version for each image, the first image in version 1, which is the default; returns its id.
     * An image need not exist.
     */
    public String launchTemplate(String name, String... imageIds) {
        return world.locked(() -> SetUp.launchTemplate(world.region(region), name, List.of(imageIds)).id);
    }

    /** Adds a version that launches an image to a template. It is the latest then, and not the default. */
    public void addVersion(String templateId, String imageId) {
        world.locked(() -> {
            template(templateId).add(imageId);
            return null;
        });
    }

    /** Makes a version the default of its template. */
    public void defaultVersion(String templateId, long version) {
        world.locked(() -> {
            template(templateId).useByDefault(version);
            return null;
        });
    }

    /** A parameter whose value is an image; its name is like {@code /golden/web}. */
    public void parameter(String name, String imageId) {
        String path = name.startsWith("/") ? name.substring(1) : name;
        add("ssm:Parameter", "ssm", "parameter/" + path, imageId);
    }

    /** An image recipe, in version 1.0.0, that starts from an image. */
    public void imageRecipe(String name, String imageId) {
        add("imagebuilder:ImageRecipe", "imagebuilder", "image-recipe/" + name + "/1.0.0", imageId);
    }

    /** The same of a container recipe. */
    public void containerRecipe(String name, String imageId) {
        add("imagebuilder:ContainerRecipe", "imagebuilder", "container-recipe/" + name + "/1.0.0", imageId);
    }

    /** Nothing but instances refers to an image any more. */
    public void clear() {
        world.locked(() -> {
            ImageReferences references = world.region(region).references;
            references.templates.clear();
            references.others.clear();
            return null;
        });
    }

    private void add(String type, String service, String resource, String imageId) {
        String account = Account.DEFAULT.id();
        String arn = "arn:aws:" + service + ":" + region + ":" + account + ":" + resource;
        world.locked(() ->
                world.region(region).references.others.add(new ImageReferences.Named(type, account, arn, imageId)));
    }

    private LaunchTemplate template(String id) {
        return world.region(region).references.templates.stream()
                .filter(template -> template.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("There is no launch template " + id));
    }
}
