package io.jenkins.plugins.amibackup.engine.aws;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority that issues certificates as they are needed: a few milliseconds each, and valid when a test wants it. */
public final class TestAuthority {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final byte[] SIGNED_WITH = HexFormat.of().parseHex("300a06082a8648ce3d040302");
    private static final byte[] COMMON_NAME = HexFormat.of().parseHex("0603550403");
    private static final byte[] IS_AUTHORITY = HexFormat.of().parseHex("300f0603551d130101ff040530030101ff");
    private static final byte[] OTHER_NAMES = HexFormat.of().parseHex("0603551d11");

    private final KeyPair own = pair();
    private final X509Certificate certificate = issue(
            "Acme CA",
            own.getPublic(),
            own.getPrivate(),
            Instant.parse("2020-01-01T00:00:00Z"),
            Instant.parse("2120-01-01T00:00:00Z"),
            IS_AUTHORITY);

    /** Its own certificate, in PEM format. */
    public String pem() {
        return pem(certificate);
    }

    /** What a server with this name shows, valid for this time. */
    SSLContext tls(String host, Instant from, Instant until) throws GeneralSecurityException, IOException {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys(host, from, until), null, null);
        return tls;
    }

    private KeyManager[] keys(String host, Instant from, Instant until) throws GeneralSecurityException, IOException {
        KeyPair pair = pair();
        byte[] names = der(SEQUENCE, der(0x82, host.getBytes(StandardCharsets.US_ASCII)));
        X509Certificate issued = issue(
                host, pair.getPublic(), own.getPrivate(), from, until, der(SEQUENCE, OTHER_NAMES, der(0x04, names)));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", pair.getPrivate(), new char[0], new Certificate[] {issued, certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        return managers.getKeyManagers();
    }

    private static String pem(X509Certificate certificate) {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator pairs = KeyPairGenerator.getInstance("EC");
            pairs.initialize(new ECGenParameterSpec("secp256r1"));
            return pairs.generateKeyPair();
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** An X.509 certificate of version 3, as RFC 5280 lays it out. */
    private static X509Certificate issue(
            String subject, PublicKey key, PrivateKey issuer, Instant from, Instant until, byte[] extension) {
        byte[] content = der(
                SEQUENCE,
                der(0xa0, der(0x02, new byte[] {2})),
                der(0x02, new byte[] {1, (byte) subject.length()}),
                SIGNED_WITH,
                name("Acme CA"),
                der(SEQUENCE, time(from), time(until)),
                name(subject),
                key.getEncoded(),
                der(0xa3, der(SEQUENCE, extension)));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(issuer);
            signature.update(content);
            byte[] signed = der(SEQUENCE, content, SIGNED_WITH, der(0x03, new byte[] {0}, signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(signed));
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static byte[] name(String text) {
        byte[] value = der(0x0c, text.getBytes(StandardCharsets.UTF_8));
        return der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, value)));
    }

    private static byte[] time(Instant time) {
        return der(0x18, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        int length = content.size();
        if (length > 255) {
            whole.write(0x82);
            whole.write(length >> 8);
        } else if (length > 127) {
            whole.write(0x81);
        }
        whole.write(length);
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }
}
