package io.jenkins.plugins.amibackup.embeddedaws;

/**
 * A block of IPv4 addresses.
 *
 * @param first its first address as a number
 * @param prefix how many bits are fixed
 */
record Cidr(long first, int prefix) {

    /** Addresses at both ends that AWS keeps for itself: four and one. */
    private static final int RESERVED = 5;

    static Cidr parse(String text) {
        try {
            int slash = text.indexOf('/');
            long address = number(text.substring(0, slash));
            int bits = Integer.parseInt(text.substring(slash + 1));
            if (bits >= 16 && bits <= 28) {
                return new Cidr(address & -(1L << (32 - bits)), bits);
            }
        } catch (RuntimeException malformed) {
            throw invalid(text);
        }
        throw invalid(text);
    }

    /** The block of so many fixed bits around an address. */
    static Cidr around(String address, int prefix) {
        return new Cidr(number(address) & -(1L << (32 - prefix)), prefix);
    }

    private static AwsError invalid(String text) {
        return AwsError.invalidValue(
                "Value (" + text + ") for parameter cidrBlock is invalid. This is not a valid CIDR block.");
    }

    static long number(String address) {
        String[] parts = address.split("\\.");
        if (parts.length != 4) {
            throw new IllegalArgumentException(address);
        }
        long number = 0;
        for (String part : parts) {
            int one = Integer.parseInt(part);
            if (one < 0 || one > 255) {
                throw new IllegalArgumentException(address);
            }
            number = number << 8 | one;
        }
        return number;
    }

    static String address(long number) {
        return (number >> 24) + "." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255);
    }

    long size() {
        return 1L << (32 - prefix);
    }

    /** How many addresses machines can have. */
    int usable() {
        return (int) size() - RESERVED;
    }

    boolean contains(long address) {
        return address >= first && address < first + size();
    }

    boolean contains(Cidr other) {
        return contains(other.first) && other.prefix >= prefix;
    }

    boolean overlaps(Cidr other) {
        return contains(other.first) || other.contains(first);
    }

    boolean isReserved(long address) {
        return address < first + RESERVED - 1 || address == first + size() - 1;
    }

    @Override
    public String toString() {
        return address(first) + "/" + prefix;
    }
}
