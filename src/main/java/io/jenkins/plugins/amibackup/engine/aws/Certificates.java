package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Says whose certificate stands in the way, and why, where a connection failed for its certificate. Java and the SDK report that as
 * any broken connection; but it doesn't pass by itself.
 */
final class Certificates implements ExecutionInterceptor {

    private final Proxy proxy;

    /** @param proxy the proxy on the way; null for none */
    Certificates(Proxy proxy) {
        this.proxy = proxy;
    }

    @Override
    public Throwable modifyException(Context.FailedExecution context, ExecutionAttributes attributes) {
        Throwable failure = context.exception();
        String reason = reason(failure);
        if (reason == null) {
            return failure;
        }
        String host = context.httpRequest().map(SdkHttpRequest::host).orElse("AWS");
        Object whose = proxy != null && proxy.isEncryptedTo(host) && !isInTunnel(failure)
                ? Line.of("certificate.proxy", proxy.address().getAuthority())
                : host;
        OperationException ours =
                new OperationException(FailureKind.UNTRUSTED, Line.of("certificate." + reason, whose), failure);
        return SdkClientException.create(ours.getMessage(), ours);
    }

    /**
     * Whether the proxy had already been reached. The failures look the same before and after; only the HTTP client knows, which adds the
     * encryption of the tunnel to a connection that stands with a method of its own.
     */
    private static boolean isInTunnel(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (Stream.of(cause.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("upgrade")
                            && frame.getClassName().startsWith("org.apache.http."))) {
                return true;
            }
        }
        return false;
    }

    /** The most exact of the reasons in the chain of causes; null where it is not about a certificate. */
    static String reason(Throwable failure) {
        String reason = null;
        boolean secured = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            secured |= cause instanceof SSLException;
            String exact = exactly(cause);
            if (exact != null) {
                return secured ? exact : null;
            }
            if (cause instanceof CertPathBuilderException || cause instanceof CertificateException) {
                reason = "notTrusted";
            }
        }
        return secured ? reason : null;
    }

    private static String exactly(Throwable cause) {
        if (cause instanceof SSLPeerUnverifiedException) {
            return "otherHost";
        }
        if (cause instanceof CertificateExpiredException) {
            return "expired";
        }
        if (cause instanceof CertificateNotYetValidException) {
            return "notYetValid";
        }
        if (cause instanceof InvalidAlgorithmParameterException) {
            return "noAuthorities";
        }
        return cause instanceof CertPathValidatorException path ? exactly(path) : null;
    }

    private static String exactly(CertPathValidatorException path) {
        if (path.getReason() == CertPathValidatorException.BasicReason.REVOKED) {
            return "revoked";
        }
        return path.getReason() == CertPathValidatorException.BasicReason.ALGORITHM_CONSTRAINED ? "weak" : null;
    }
}
