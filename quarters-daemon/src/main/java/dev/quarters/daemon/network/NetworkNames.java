package dev.quarters.daemon.network;

import java.util.HexFormat;

/** The networks that are always there. */
public final class NetworkNames {

    private NetworkNames() {}

    /** The id of one, which is made of its name. */
    public static String id(String name) {
        byte[] bytes = new byte[32];
        byte[] text = name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        System.arraycopy(text, 0, bytes, 0, Math.min(text.length, bytes.length));
        return HexFormat.of().formatHex(bytes);
    }
}
