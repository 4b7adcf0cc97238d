package io.jenkins.plugins.amibackup.embeddedaws;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A checksum of an object, as sent with it and given back with it.
 *
 * @param algorithm in lower case, as in the header x-amz-checksum-crc32
 * @param value in Base64
 */
record Checksum(String algorithm, String value) {

    private static final String PREFIX = "x-amz-checksum-";
    private static final List<String> ALGORITHMS = List.of("crc32", "crc32c", "crc64nvme", "sha1", "sha256");

    /** The checksum among headers or trailers; null where there is none. */
    static Checksum in(Map<String, String> headers) {
        for (String algorithm : ALGORITHMS) {
            String value = headers.get(PREFIX + algorithm);
            if (value != null) {
                return new Checksum(algorithm, value);
            }
        }
        return null;
    }

    /** The algorithm as XML and messages have it. */
    String name() {
        return algorithm.toUpperCase(Locale.ROOT);
    }

    String header() {
        return PREFIX + algorithm;
    }

    void refuseUnlessOf(byte[] body) {
        if (!value.equals(compute(algorithm, body))) {
            throw AwsError.bad("BadDigest", "The " + name() + " you specified did not match the calculated checksum.");
        }
    }

    static String compute(String algorithm, byte[] body) {
        byte[] bytes =
                switch (algorithm) {
                    case "crc32" -> {
                        CRC32 crc = new CRC32();
                        crc.update(body);
                        yield ByteBuffer.allocate(4)
                                .putInt((int) crc.getValue())
                                .array();
                    }
                    case "crc32c" -> {
                        CRC32C crc = new CRC32C();
                        crc.update(body);
                        yield ByteBuffer.allocate(4)
                                .putInt((int) crc.getValue())
                                .array();
                    }
                    case "crc64nvme" ->
                        ByteBuffer.allocate(8).putLong(crc64nvme(body)).array();
                    case "sha1" -> digest("SHA-1", body);
                    case "sha256" -> digest("SHA-256", body);
                    default -> throw new IllegalArgumentException(algorithm);
                };
        return Base64.getEncoder().encodeToString(bytes);
    }

    static String md5Hex(byte[] body) {
        return HexFormat.of().formatHex(digest("MD5", body));
    }

    static String md5Base64(byte[] body) {
        return Base64.getEncoder().encodeToString(digest("MD5", body));
    }

    static String sha256Hex(byte[] body) {
        return HexFormat.of().formatHex(digest("SHA-256", body));
    }

    private static byte[] digest(String algorithm, byte[] body) {
        try {
            return MessageDigest.getInstance(algorithm).digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long crc64nvme(byte[] body) {
        long crc = -1;
        for (byte b : body) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x9a6c9329ac4bc9b5L;
            }
        }
        return ~crc;
    }
}
