package dev.quarters.daemon.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.spec.InvalidKeySpecException;

/**
 * Private keys in the forms of OpenSSL before 3, put into the one form that Java reads: {@code
 * PrivateKeyInfo} (RFC 5958 §2), DER (ITU-T X.690).
 */
final class OldKey {

    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int SEQUENCE = 0x30;

    /** Of {@code ECPrivateKey} (RFC 5915 §3): the curve. */
    private static final int PARAMETERS = 0xa0;

    /** {@code rsaEncryption} with its NULL (RFC 8017 appendix C). */
    private static final byte[] RSA = {
        0x06,
        0x09,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        0x0d,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };

    /** {@code id-ecPublicKey} (RFC 5480 §2.1.1). */
    private static final byte[] ELLIPTIC = {
        0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
    };

    private OldKey() {}

    /** Of an {@code RSAPrivateKey} (RFC 8017 appendix A.1.2). */
    static byte[] rsa(byte[] key) {
        return privateKeyInfo(RSA, key);
    }

    /** Of an {@code ECPrivateKey} that names its curve. */
    static byte[] elliptic(byte[] key) throws InvalidKeySpecException {
        ByteBuffer all = ByteBuffer.wrap(key);
        try {
            int _ = all.get();
            int length = length(all);
            ByteBuffer inner = all.slice(all.position(), length);
            while (inner.hasRemaining()) {
                int tag = inner.get() & 0xff;
                byte[] value = new byte[length(inner)];
                inner.get(value);
                if (tag == PARAMETERS) {
                    return privateKeyInfo(joined(ELLIPTIC, value), key);
                }
            }
        } catch (RuntimeException malformed) {
            throw new InvalidKeySpecException("its key is malformed", malformed);
        }
        throw new InvalidKeySpecException("its key does not name its curve");
    }

    private static int length(ByteBuffer der) {
        int first = der.get() & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = Math.addExact(Math.multiplyExact(length, 256), der.get() & 0xff);
        }
        return length;
    }

    private static byte[] privateKeyInfo(byte[] algorithm, byte[] key) {
        return der(
                SEQUENCE,
                joined(der(INTEGER, new byte[1]), der(SEQUENCE, algorithm), der(OCTETS, key)));
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            out.write(0x82); // a length of two bytes: no key has more
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
