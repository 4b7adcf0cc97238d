package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.Util;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the values of a catalog must be, wherever they come from. Each rule throws with the line to show. */
final class CatalogRules {

    /** It stands in addresses, so it needs no encoding there. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private CatalogRules() {}

    /** The name of a catalog. */
    @SuppressFBWarnings(value = "IMPROPER_UNICODE", justification = "The names of catalogs are ASCII")
    static void name(String value) {
        if (!NAME.matcher(value).matches()) {
            throw refused(Messages.CatalogRules_Name(Checks.shown(value)));
        }
        if (value.equalsIgnoreCase(Place.DEFAULT)) {
            throw refused(Messages.CatalogRules_Reserved(value));
        }
    }

    /** All catalogs: each for itself, and that no two have the same name. */
    static void check(List<CatalogPlace> catalogs) {
        Set<String> names = new HashSet<>();
        for (CatalogPlace catalog : catalogs) {
            catalog.check();
            if (!names.add(catalog.getName().toLowerCase(Locale.ROOT))) {
                throw refused(Messages.CatalogRules_Twice(catalog.getName()));
            }
        }
    }

    /** The full name of a folder or a job as people type it; null for none. */
    @CheckForNull
    static String fullName(@CheckForNull String value) {
        return Util.fixEmptyAndTrim(Util.fixNull(value).strip().replaceAll("^/+|/+$", ""));
    }

    private static OperationException refused(String line) {
        return new OperationException(FailureKind.BAD_INPUT, line);
    }
}
