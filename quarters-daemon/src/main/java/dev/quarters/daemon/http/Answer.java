package dev.quarters.daemon.http;

import java.io.InputStream;

/**
 * What a server answered.
 *
 * @param status of RFC 9110 §15
 * @param body as it comes; to be read to its end before the next request
 */
public record Answer(int status, Headers headers, InputStream body) {}
