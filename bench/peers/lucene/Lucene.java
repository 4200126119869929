import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.cn.smart.SmartChineseAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.QueryBuilder;

/**
 * Lucene as its users get it: one field of title, label, heading and text, BM25 as it comes, every term of the question
 * optional.
 *
 * <pre>
 *     Lucene index ANALYZER DOCUMENTS FOLDER THREADS       makes an index, merged into one segment
 *     Lucene run ANALYZER FOLDER QUESTIONS                 writes a TREC run of the best 100 to standard output
 *     Lucene load ANALYZER FOLDER QUESTIONS THREADS COUNT  asks COUNT questions, prints what bench_load prints
 * </pre>
 *
 * ANALYZER is smartcn (words) or cjk (pairs). A question of the load is analysed, asked for its ten best and their names
 * are read; what it does not do, and we do, is HTTP, snippets and JSON. It is warm: all questions were asked once before
 * the clock starts.
 */
public final class Lucene {
    private static final int DEPTH = 100;
    private static final int SHOWN = 10;
    private static final String[] FIELDS = {"title", "label", "heading", "text"};

    private Lucene() {
    }

    private static Analyzer analyzer(String name) {
        switch (name) {
        case "smartcn":
            return new SmartChineseAnalyzer();
        case "cjk":
            return new CJKAnalyzer();
        default:
            throw new IllegalArgumentException("no analyzer " + name);
        }
    }

    private static Document document(Map<String, String> fields) {
        StringBuilder all = new StringBuilder();
        for (String field : FIELDS) {
            all.append(fields.getOrDefault(field, "")).append('\n');
        }
        Document document = new Document();
        document.add(new StoredField("name", fields.get("name")));
        document.add(new TextField("all", all.toString(), Field.Store.NO));
        return document;
    }

    /** One reader of lines, THREADS that analyse and add. */
    private static void addAll(IndexWriter writer, Path documents, int threads) throws Exception {
        BlockingQueue<Map<String, String>> queue = new ArrayBlockingQueue<>(1000);
        Map<String, String> end = Map.of();
        List<Thread> adders = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread adder = new Thread(() -> addFrom(queue, end, writer));
            adder.start();
            adders.add(adder);
        }
        Documents.read(documents, fields -> put(queue, fields));
        for (int i = 0; i < threads; i++) {
            put(queue, end);
        }
        for (Thread adder : adders) {
            adder.join();
        }
    }

    private static <T> void put(BlockingQueue<T> queue, T what) {
        try {
            queue.put(what);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void addFrom(BlockingQueue<Map<String, String>> queue, Map<String, String> end,
            IndexWriter writer) {
        try {
            for (Map<String, String> fields = queue.take(); fields != end; fields = queue.take()) {
                writer.addDocument(document(fields));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void index(String analyzer, Path documents, Path folder, int threads) throws Exception {
        long begun = System.nanoTime();
        try (FSDirectory directory = FSDirectory.open(folder);
                IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer(analyzer))
                        .setSimilarity(new BM25Similarity()).setOpenMode(IndexWriterConfig.OpenMode.CREATE))) {
            addAll(writer, documents, threads);
            double added = (System.nanoTime() - begun) / 1e9;
            writer.forceMerge(1);
            writer.commit();
            System.out.printf(Locale.ROOT, "documents %d seconds %.2f until_added %.2f%n",
                    writer.getDocStats().numDocs, (System.nanoTime() - begun) / 1e9, added);
        }
    }

    /** ID TAB question, a line each; # begins a comment. */
    private static List<String[]> questions(Path file) throws IOException {
        List<String[]> questions = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            String[] fields = line.split("\t");
            if (!line.startsWith("#") && fields.length >= 2) {
                questions.add(fields);
            }
        }
        return questions;
    }

    private static TopDocs ask(IndexSearcher searcher, QueryBuilder builder, String question, int depth)
            throws IOException {
        Query query = builder.createBooleanQuery("all", question);
        return query == null ? null : searcher.search(query, depth);
    }

    private static void run(String analyzer, Path folder, Path file) throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(folder));
                PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            QueryBuilder builder = new QueryBuilder(analyzer(analyzer));
            for (String[] question : questions(file)) {
                TopDocs found = ask(searcher, builder, question[1], DEPTH);
                for (int i = 0; found != null && i < found.scoreDocs.length; i++) {
                    ScoreDoc hit = found.scoreDocs[i];
                    out.printf(Locale.ROOT, "%s Q0 %s %d %.6f lucene-%s%n", question[0],
                            searcher.doc(hit.doc).get("name"), i + 1, hit.score, analyzer);
                }
            }
        }
    }

    /** Asks until COUNT were asked; writes how long each took. */
    private static void askInTurn(IndexSearcher searcher, String analyzer, List<String[]> questions,
            AtomicInteger next, int[] tookUs) {
        QueryBuilder builder = new QueryBuilder(analyzer(analyzer));
        try {
            for (int i = next.getAndIncrement(); i < tookUs.length; i = next.getAndIncrement()) {
                long begun = System.nanoTime();
                TopDocs found = ask(searcher, builder, questions.get(i % questions.size())[1], SHOWN);
                for (int hit = 0; found != null && hit < found.scoreDocs.length; hit++) {
                    searcher.doc(found.scoreDocs[hit].doc);
                }
                tookUs[i] = (int) ((System.nanoTime() - begun) / 1000);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double loadOnce(IndexSearcher searcher, String analyzer, List<String[]> questions, int threads,
            int[] tookUs) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        List<Thread> askers = new ArrayList<>();
        long begun = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            Thread asker = new Thread(() -> askInTurn(searcher, analyzer, questions, next, tookUs));
            asker.start();
            askers.add(asker);
        }
        for (Thread asker : askers) {
            asker.join();
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void load(String analyzer, Path folder, Path file, int threads, int count) throws Exception {
        List<String[]> questions = questions(file);
        try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(folder))) {
            IndexSearcher searcher = new IndexSearcher(reader);
            loadOnce(searcher, analyzer, questions, threads, new int[Math.max(count, 2 * questions.size())]);
            int[] us = new int[count];
            double seconds = loadOnce(searcher, analyzer, questions, threads, us);
            Arrays.sort(us);
            System.out.printf(Locale.ROOT, "per_second %.1f p50_us %d p90_us %d p99_us %d max_us %d%n",
                    count / seconds, us[count / 2], us[(int) (count * 9L / 10)], us[(int) (count * 99L / 100)],
                    us[count - 1]);
        }
    }

    public static void main(String[] args) throws Exception {
        String verb = args.length > 1 ? args[0] : "";
        if (verb.equals("index") && args.length == 5) {
            index(args[1], Paths.get(args[2]), Paths.get(args[3]), Integer.parseInt(args[4]));
        } else if (verb.equals("run") && args.length == 4) {
            run(args[1], Paths.get(args[2]), Paths.get(args[3]));
        } else if (verb.equals("load") && args.length == 6) {
            load(args[1], Paths.get(args[2]), Paths.get(args[3]), Integer.parseInt(args[4]),
                    Integer.parseInt(args[5]));
        } else {
            System.err.println("usage: Lucene index ANALYZER DOCUMENTS FOLDER THREADS | run ANALYZER FOLDER QUESTIONS"
                    + " | load ANALYZER FOLDER QUESTIONS THREADS COUNT");
            System.exit(2);
        }
    }
}
