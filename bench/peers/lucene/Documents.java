import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Documents as bench_dump_sections writes them: one JSON object of strings on each line. No JSON reader comes with
 * Java, and this form needs no more than a few lines.
 */
final class Documents {
    private final String line;
    private int at;

    private Documents(String line) {
        this.line = line;
    }

    /** Hands over every document of a file, in order. */
    static void read(Path file, Consumer<Map<String, String>> each) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                each.accept(new Documents(line).object());
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private Map<String, String> object() {
        Map<String, String> fields = new HashMap<>();
        take('{');
        while (line.charAt(at) != '}') {
            String key = string();
            take(':');
            fields.put(key, string());
            if (line.charAt(at) == ',') {
                at++;
            }
        }
        return fields;
    }

    private void take(char wanted) {
        if (line.charAt(at++) != wanted) {
            throw new IllegalArgumentException("not an object of strings: " + line);
        }
    }

    private String string() {
        StringBuilder text = new StringBuilder();
        take('"');
        for (char c = line.charAt(at++); c != '"'; c = line.charAt(at++)) {
            text.append(c == '\\' ? escaped() : c);
        }
        return text.toString();
    }

    private char escaped() {
        char c = line.charAt(at++);
        switch (c) {
        case 'n':
            return '\n';
        case 't':
            return '\t';
        case 'r':
            return '\r';
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'u':
            at += 4;
            return (char) Integer.parseInt(line.substring(at - 4, at), 16);
        default:
            return c;
        }
    }
}
