package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.Map;

/** An answer on its way out. Date, Server and Content-Length are added where it is written. */
record HttpResponse(int status, Map<String, String> headers, Content body) {

    static HttpResponse empty(int status) {
        return new HttpResponse(status, HttpHeaders.empty(), Content.EMPTY);
    }

    static HttpResponse xml(int status, byte[] xml) {
        return new HttpResponse(status, HttpHeaders.empty(), new Content.Bytes(xml))
                .header("Content-Type", "text/xml;charset=UTF-8");
    }

    HttpResponse header(String name, String value) {
        if (value != null) {
            headers.put(name, value);
        }
        return this;
    }
}
