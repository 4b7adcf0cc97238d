package io.jenkins.plugins.amibackup.embeddedaws;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * A page of an answer.
 *
 * @param nextToken null on the last page
 */
record Page<T>(List<T> items, String nextToken) {

    private static final String MARK = "after:";

    /** MaxResults and NextToken of a call. */
    record Request(Integer maxResults, String nextToken) {

        /**
         * @param least AWS refuses less
         * @param most more than this counts as this where AWS says so
         */
        static Request read(Parameters parameters, int least, int most, boolean moreIsRefused) {
            Integer max = parameters.optionalNumber("MaxResults");
            String token = parameters.text("NextToken");
            if (max != null && (max < least || moreIsRefused && max > most)) {
                throw AwsError.invalidValue("Value ( " + max + " ) for parameter maxResults is invalid. Expecting a"
                        + " value from " + least + " to " + most + ".");
            }
            return new Request(
                    max == null ? null : Math.min(max, most), token == null || token.isEmpty() ? null : token);
        }

        boolean isPaged() {
            return maxResults != null || nextToken != null;
        }

        /** Ids are asked for whole: AWS refuses to page them. */
        void refuseWith(List<String> ids, String parameter) {
            if (!ids.isEmpty() && isPaged()) {
                throw AwsError.bad(
                        "InvalidParameterCombination",
                        "The parameter " + parameter + " cannot be used with the parameter maxResults");
            }
        }

        private long after() {
            if (nextToken == null) {
                return Long.MIN_VALUE;
            }
            try {
                String text = new String(Base64.getUrlDecoder().decode(nextToken), StandardCharsets.US_ASCII);
                if (text.startsWith(MARK)) {
                    return Long.parseLong(text.substring(MARK.length()));
                }
            } catch (IllegalArgumentException e) {
                throw AwsError.invalidValue("Unable to parse pagination token");
            }
            throw AwsError.invalidValue("Unable to parse pagination token");
        }
    }

    /**
     * Sequence numbers never change, so a page stays right while others come.
     *
     * @param all in ascending order of their sequence numbers
     */
    static <T> Page<T> of(Iterable<T> all, Predicate<T> wanted, ToLongFunction<T> sequence, Request request) {
        long after = request.after();
        int most = request.maxResults() == null ? Integer.MAX_VALUE : request.maxResults();
        List<T> items = new ArrayList<>();
        for (T one : all) {
            if (sequence.applyAsLong(one) <= after || !wanted.test(one)) {
                continue;
            }
            if (items.size() == most) {
                long last = sequence.applyAsLong(items.get(most - 1));
                return new Page<>(items, token(last));
            }
            items.add(one);
        }
        return new Page<>(items, null);
    }

    private static String token(long after) {
        byte[] text = (MARK + after).getBytes(StandardCharsets.US_ASCII);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
    }
}
