package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The certificate authorities that are trusted on the way to AWS beside those that Java trusts: a company's own, or that of a
 * proxy that looks into what it passes on.
 *
 * @param authorities their certificates; empty for Java's own authorities alone
 */
public record Trust(List<X509Certificate> authorities) {

    /** Java's own authorities alone. */
    public static final Trust JAVA = new Trust(List.of());

    private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----";
    private static final String PRIVATE_KEY = "PRIVATE KEY-----";

    public Trust {
        authorities = List.copyOf(authorities);
    }

    /**
     * Reads certificates in PEM format, one after the other; other text between them is passed over.
     *
     * @param from where the text is from, for the line: a path or a setting
     * @throws OperationException of the kind {@code BAD_INPUT} with the line to show, when there is none, one can't be read, or a
     *     private key is among them
     */
    public static Trust ofPem(String text, String from) {
        if (text.contains(PRIVATE_KEY)) {
            throw OperationException.badInput("trust.privateKey", from);
        }
        int first = text.indexOf(CERTIFICATE);
        if (first < 0) {
            throw OperationException.badInput("trust.noCertificate", from);
        }
        try {
            byte[] pem = text.substring(first).getBytes(StandardCharsets.UTF_8);
            return new Trust(
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem)).stream()
                            .map(X509Certificate.class::cast)
                            .toList());
        } catch (CertificateException broken) {
            throw OperationException.badInput("trust.broken", from);
        }
    }

    /** Managers that trust these authorities and Java's own. */
    TrustManager[] managers() {
        try {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int number = 0;
            for (Certificate known : ofJava()) {
                all.setCertificateEntry("java-" + number++, known);
            }
            for (Certificate own : authorities) {
                all.setCertificateEntry("own-" + number++, own);
            }
            return managers(all);
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<X509Certificate> ofJava() throws GeneralSecurityException {
        for (TrustManager manager : managers(null)) {
            if (manager instanceof X509TrustManager known) {
                return List.of(known.getAcceptedIssuers());
            }
        }
        return List.of();
    }

    /** @param store null for Java's own */
    private static TrustManager[] managers(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
