package dev.quarters.daemon.container;

import dev.quarters.daemon.http.HttpException;
import dev.quarters.json.Json;
import dev.quarters.node.record.Keeping.LogLimits;

import java.util.Map;

/** How output is kept, as HostConfig has it. */
final class LogRequest {

    private LogRequest() {}

    static LogLimits read(Json log) {
        String type = log.text("Type");
        if (!type.isEmpty() && !type.equals("json-file")) {
            throw new HttpException(
                    501, "log driver " + type + " can't be had with Quarters: use json-file");
        }
        Map<String, String> options = CreateRequest.map(log, "Config");
        long bytes = 0;
        int files = 1;
        for (Map.Entry<String, String> option : options.entrySet()) {
            switch (option.getKey()) {
                case "max-size" -> bytes = Sizes.bytes(option.getValue());
                case "max-file" -> files = files(option.getValue());
                default ->
                        throw new HttpException(
                                400, "unknown log opt '" + option.getKey() + "' for json-file");
            }
        }
        return new LogLimits(bytes, files);
    }

    private static int files(String text) {
        if (!text.matches("[1-9]\\d{0,2}")) {
            throw new HttpException(400, "max-file is a number from 1 to 999, not " + text);
        }
        return Integer.parseInt(text);
    }
}
