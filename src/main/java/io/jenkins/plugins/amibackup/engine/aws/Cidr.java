package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of IPv4 addresses.
 *
 * @param first its first address, as a number
 * @param prefix how many bits all of its addresses have in common
 */
record Cidr(long first, int prefix) {

    /** The smallest subnet that AWS makes has 16 addresses, of which it keeps five. */
    static final int SMALLEST_SUBNET = 28;

    private static final int LARGEST_SUBNET = 16;
    private static final int BITS = 32;
    private static final int BYTE = 256;
    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})/([0-9]{1,2})");

    /**
     * A block as AWS writes it: {@code 10.0.255.0/28}.
     *
     * @throws OperationException with the line to show, when it is none
     */
    static Cidr parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw wrong(text);
        }
        long first = 0;
        for (int part = 1; part <= 4; part++) {
            int number = Integer.parseInt(form.group(part));
            if (number >= BYTE) {
                throw wrong(text);
            }
            first = first * BYTE + number;
        }
        int prefix = Integer.parseInt(form.group(5));
        if (prefix > BITS || first % (1L << (BITS - prefix)) != 0) {
            throw wrong(text);
        }
        return new Cidr(first, prefix);
    }

    /** A block that can be a subnet: AWS makes none larger than /16 or smaller than /28. */
    static Cidr ofSubnet(String text) {
        Cidr cidr = parse(text);
        if (cidr.prefix < LARGEST_SUBNET || cidr.prefix > SMALLEST_SUBNET) {
            throw wrong(text);
        }
        return cidr;
    }

    private static OperationException wrong(String text) {
        return OperationException.badInput("quarantine.cidr", text);
    }

    private long size() {
        return 1L << (BITS - prefix);
    }

    boolean overlaps(Cidr other) {
        return first < other.first + other.size() && other.first < first + size();
    }

    /** The last block of this size in it; null where it is smaller itself. */
    Cidr last(int ofPrefix) {
        return ofPrefix < prefix ? null : new Cidr(first + size() - (1L << (BITS - ofPrefix)), ofPrefix);
    }

    /** The block of the same size right before it. */
    Cidr before() {
        return new Cidr(first - size(), prefix);
    }

    boolean contains(Cidr other) {
        return first <= other.first && other.first + other.size() <= first + size();
    }

    @Override
    public String toString() {
        return "%d.%d.%d.%d/%d"
                .formatted(first >> 24, first >> 16 & (BYTE - 1), first >> 8 & (BYTE - 1), first & (BYTE - 1), prefix);
    }
}
