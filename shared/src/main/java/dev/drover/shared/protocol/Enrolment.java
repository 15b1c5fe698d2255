package dev.drover.shared.protocol;

/** How a worker process becomes one of a fleet's. */
public final class Enrolment {
    private Enrolment() {}

    /**
     * What a person carries from a coordinator to the worker's machine.
     *
     * @param secret opens the door once
     * @param authority SHA-256 of the authority's certificate, by which the worker knows that it asks the right ones
     */
    public record Token(String secret, String authority) {
        private static final String SIGN = "drover-worker";

        /** One word. */
        public String text() {
            return SIGN + "." + secret + "." + authority;
        }

        @Override
        public String toString() {
            return SIGN + ".…";
        }

        /**
         * @throws IllegalArgumentException if it is not one
         */
        public static Token of(String text) {
            String[] parts = text.strip().split("\\.", -1);
            if (parts.length != 3 || !parts[0].equals(SIGN)) {
                throw new IllegalArgumentException("that is not a token of drover worker invite (" + SIGN + ".….…)");
            }
            return new Token(parts[1], parts[2]);
        }
    }

    /**
     * Asks for a certificate.
     *
     * @param secret the token's; empty where the certificate that is shown is to be followed by another
     * @param request PKCS#10 in PEM
     */
    public record Request(String secret, String request, String drover) {
        @Override
        public String toString() {
            return "a request for a certificate";
        }
    }

    /**
     * The worker is one of the fleet's.
     *
     * @param certificate its own, in PEM
     * @param authority the authority's certificate, in PEM
     * @param orders the key by which mandates are known, in PEM
     */
    public record Granted(
            String worker, String fleet, String journal, String certificate, String authority, String orders) {}
}
