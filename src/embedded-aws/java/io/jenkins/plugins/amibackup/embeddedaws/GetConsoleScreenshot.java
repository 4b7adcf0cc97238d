package io.jenkins.plugins.amibackup.embeddedaws;

/** GetConsoleScreenshot: always the same small JPEG, of a running instance. */
final class GetConsoleScreenshot implements Ec2Action {

    /** 16 by 9 black pixels. */
    private static final String JPEG =
            "/9j/4AAQSkZJRgABAgAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIx"
                    + "wcKDcpLDAxNDQ0Hyc5PTgyPC4zNDL/wAALCAAJABABAREA/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL"
                    + "/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJi"
                    + "coKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ip"
                    + "qrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/9oACAEBAAA/APn+iiiv/9k=";

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String id = call.parameters.required("InstanceId");
        call.parameters.flag("WakeUp");
        call.checked();
        Instance instance = call.instance(id);
        if (!instance.state(call.now).equals("running")) {
            throw AwsError.bad("IncorrectInstanceState", "The instance '" + id + "' is not in the state 'running'.");
        }
        xml.text("instanceId", id).text("imageData", JPEG);
    }
}
