package io.jenkins.plugins.amibackup.embeddedaws;

/**
 * The body of an S3 request, whole and checked against what was sent with it.
 *
 * @param checksum null for none
 */
record S3Body(byte[] bytes, Checksum checksum) {

    static S3Body of(HttpRequest request) {
        byte[] bytes = request.body();
        Checksum checksum = Checksum.in(request.headers());
        if (ChunkedBody.isUsed(request)) {
            ChunkedBody chunked = ChunkedBody.decode(bytes);
            bytes = chunked.data();
            checksum = checksum == null ? Checksum.in(chunked.trailers()) : checksum;
            String length = request.header("x-amz-decoded-content-length", "");
            if (!length.equals(Integer.toString(bytes.length))) {
                throw AwsError.bad(
                        "IncompleteBody",
                        "You did not provide the number of bytes specified by the Content-Length HTTP header.");
            }
        }
        String sha256 = request.header("x-amz-content-sha256", "");
        if (sha256.matches("[0-9a-f]{64}") && !sha256.equals(Checksum.sha256Hex(bytes))) {
            throw AwsError.bad(
                    "XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        String md5 = request.header("Content-MD5");
        if (md5 != null && !md5.equals(Checksum.md5Base64(bytes))) {
            throw AwsError.bad("BadDigest", "The Content-MD5 you specified did not match what we received.");
        }
        if (checksum != null) {
            checksum.refuseUnlessOf(bytes);
        }
        return new S3Body(bytes, checksum);
    }
}
